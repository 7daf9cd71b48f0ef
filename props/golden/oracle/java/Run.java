import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of a workload. What all share is under one lock, for which a carrier spins.
 * Synchronisation is neutral: first in, first out, handed over directly; of the runtime only start,
 * yield, park and unpark are used. With "sync": "jdk" locks and channels are the JDK's own.
 */
final class Run {
    /** The run is over, or its task panicked: the thread ends. */
    private static final class Over extends RuntimeException {
        Over() {
            super(null, null, false, false);
        }
    }

    private final class Task implements Runnable {
        final List<Object> body;
        final Map<String, Long> vars = new HashMap<>(Map.of("id", 0L));
        Thread thread;
        /** Number of its waits so far: who waits by an earlier one waits no longer. */
        long waits = 0;
        volatile boolean isBlocked = false;

        Task(Object prog) {
            body = Json.list(Json.object(workload.get("progs")).get(prog));
        }

        void start() {
            runnable++;
            thread = Thread.ofVirtual().unstarted(this);
            threads.add(thread);
            thread.start();
        }

        @Override
        public void run() {
            try {
                if (hasPlaces && this == main) here();
                exec(this, body);
            } catch (Over over) {
                // As it should be.
            } catch (RuntimeException wrong) {
                panic = String.valueOf(wrong.getMessage());
                isOver = true;
            }
            lock();
            if (this == main) isOver = true;
            stopped();
            unlock();
        }
    }

    private record Waiter(Task task, long since, int kase, Object slot, Object into, long value) {}

    private static final class Channel {
        final long cap;
        final ArrayDeque<Long> values = new ArrayDeque<>();
        final ArrayDeque<Waiter> senders = new ArrayDeque<>(), receivers = new ArrayDeque<>();
        boolean isClosed = false;

        Channel(long cap) {
            this.cap = cap;
        }
    }

    private static final class Mutex {
        boolean isLocked = false;
        final ArrayDeque<Task> waiters = new ArrayDeque<>();
    }

    private static final class Group {
        long count = 0;
        final ArrayDeque<Task> waiters = new ArrayDeque<>();
    }

    private final Map<String, Object> workload;
    private final Map<String, Object> params = new HashMap<>();
    private final Map<String, Object[]> objects = new HashMap<>();
    /** Are locks and channels the JDK's own? */
    private final boolean isOwn;
    private final ArrayList<Thread> threads = new ArrayList<>();
    private Task main;
    /** A run that has not ended after so long is stuck. */
    private static final long STUCK_NS = 2_000_000_000L;
    private Thread driver;
    /** Instructions that hold others, and one that lets others run. */
    private static final Set<Object> UNLOCKED = Set.of("for", "if", "yield");
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private final boolean hasPlaces;
    private final ArrayList<String> carriers = new ArrayList<>();
    final ArrayList<Integer> places = new ArrayList<>();
    /** Tasks that run or could. */
    private volatile int runnable = 0;
    private volatile boolean isOver = false;
    boolean isStuck = false;
    String panic = null;
    long[] marks = new long[64];
    int count = 0;

    Run(Map<String, Object> workload, Object params, boolean hasPlaces) {
        this.workload = workload;
        this.hasPlaces = hasPlaces;
        isOwn = "jdk".equals(workload.get("sync"));
        this.params.putAll(Json.object(workload.get("params")));
        this.params.putAll(Json.object(params));
        for (String part : new String[] {"arrivals", "dists"}) {
            if (workload.containsKey(part)) throw new RuntimeException(part + " cannot be run");
        }
        Json.object(workload.get("objects")).forEach((name, source) -> {
            var about = Json.object(source);
            long n = about.containsKey("n") ? value(null, about.get("n")) : 1;
            long cap = about.containsKey("cap") ? value(null, about.get("cap")) : 0;
            Object[] all = new Object[(int) n];
            for (int i = 0; i < n; i++) {
                all[i] = switch ((String) about.get("type")) {
                    case "chan" -> isOwn ? new ArrayBlockingQueue<Long>((int) cap) : new Channel(cap);
                    case "mutex" -> isOwn ? new ReentrantLock() : new Mutex();
                    default -> new Group();
                };
            }
            objects.put(name, all);
        });
    }

    /** Runs it to its end; tasks that could still run have ended then, too. */
    void start() {
        driver = Thread.currentThread();
        main = new Task("main");
        main.start();
        if (isOwn) waitForAll();
        else while (runnable > 0) LockSupport.park(this);
    }

    /** Who waits for a lock or a queue of the JDK when all is over stays there. */
    private void waitForAll() {
        long end = System.nanoTime() + STUCK_NS;
        while (!isOver && System.nanoTime() < end) LockSupport.parkNanos(this, 100_000);
        if (!isOver) isStuck = isOver = true;
        while (threads.stream().anyMatch(Run::mayRun)) LockSupport.parkNanos(this, 20_000);
    }

    private static boolean mayRun(Thread thread) {
        var state = thread.getState();
        return state != Thread.State.WAITING && state != Thread.State.TERMINATED;
    }

    /** What the JDK's own synchronisation does; false: it is none of those instructions. */
    private boolean own(Task task, List<Object> list) {
        try {
            switch ((String) list.get(0)) {
                case "send" -> queue(task, list).put(list.size() > 2 ? value(task, list.get(2)) : 0L);
                case "recv" -> {
                    long value = queue(task, list).take();
                    if (isOver) throw new Over();
                    store(task, list.size() > 2 ? list.get(2) : null, value);
                }
                case "lock" -> ((ReentrantLock) object(task, list.get(1))).lock();
                case "unlock" -> ((ReentrantLock) object(task, list.get(1))).unlock();
                default -> {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException wrong) {
            throw new RuntimeException(wrong);
        }
    }

    @SuppressWarnings("unchecked")
    private ArrayBlockingQueue<Long> queue(Task task, List<Object> list) {
        return (ArrayBlockingQueue<Long>) object(task, list.get(1));
    }

    /** A task cannot go on. */
    private void stopped() {
        runnable--;
        if (runnable > 0) return;
        if (!isOver) isStuck = isOver = true;
        LockSupport.unpark(driver);
    }

    private void block(Task task) {
        task.isBlocked = true;
        stopped();
        unlock();
        while (task.isBlocked) LockSupport.park(this);
        lock();
        if (isOver) throw new Over();
    }

    private void wake(Task task) {
        task.waits++;
        task.isBlocked = false;
        runnable++;
        LockSupport.unpark(task.thread);
    }

    /** Nobody waits for it with one carrier; with more a carrier waits, and no thread parks. */
    private void lock() {
        while (!isTaken.compareAndSet(false, true)) Thread.onSpinWait();
    }

    private void unlock() {
        isTaken.set(false);
    }

    private void exec(Task task, List<Object> body) {
        for (Object instruction : body) {
            if (isOver) throw new Over();
            var list = Json.list(instruction);
            if (isOwn && own(task, list)) continue;
            if (UNLOCKED.contains(list.get(0))) {
                step(task, list);
                continue;
            }
            lock();
            try {
                step(task, list);
            } finally {
                unlock();
            }
        }
    }

    private void step(Task task, List<Object> list) {
        switch ((String) list.get(0)) {
            case "mark" -> mark(value(task, list.size() > 1 ? list.get(1) : "id"));
            case "spawn" -> {
                var spawned = new Task(list.get(1));
                if (list.size() > 2) {
                    Json.object(list.get(2)).forEach((name, e) -> spawned.vars.put(name, value(task, e)));
                }
                spawned.start();
            }
            case "yield" -> Thread.yield();
            // Time plays no part in the order.
            case "compute" -> {}
            case "exit" -> {
                if (task == main) isOver = true;
                throw new Over();
            }
            case "send" -> {
                var channel = (Channel) object(task, list.get(1));
                long value = list.size() > 2 ? value(task, list.get(2)) : 0;
                if (!send(channel, value)) {
                    channel.senders.add(new Waiter(task, task.waits, -1, null, null, value));
                    block(task);
                }
            }
            case "recv" -> {
                var channel = (Channel) object(task, list.get(1));
                Object slot = list.size() > 2 ? list.get(2) : null;
                Long value = receive(channel);
                if (value == null) {
                    channel.receivers.add(new Waiter(task, task.waits, -1, slot, null, 0));
                    block(task);
                } else store(task, slot, value);
            }
            case "close" -> close((Channel) object(task, list.get(1)));
            case "lock" -> {
                var mutex = (Mutex) object(task, list.get(1));
                if (mutex.isLocked) {
                    mutex.waiters.add(task);
                    block(task);
                }
                mutex.isLocked = true;
            }
            case "unlock" -> {
                var mutex = (Mutex) object(task, list.get(1));
                if (!mutex.isLocked) throw new RuntimeException("unlock of unlocked mutex");
                Task next = mutex.waiters.poll();
                if (next != null) wake(next);
                else mutex.isLocked = false;
            }
            case "wgadd" -> add((Group) object(task, list.get(1)), value(task, list.get(2)));
            case "wgdone" -> add((Group) object(task, list.get(1)), -1);
            case "wgwait" -> {
                var group = (Group) object(task, list.get(1));
                if (group.count != 0) {
                    group.waiters.add(task);
                    block(task);
                }
            }
            case "select" -> select(task, list.subList(1, list.size()));
            case "set" -> store(task, list.get(1), value(task, list.get(2)));
            case "for" -> {
                long bound = value(task, list.get(2));
                String name = (String) list.get(1);
                for (task.vars.put(name, 0L); task.vars.get(name) < bound;) {
                    exec(task, Json.list(list.get(3)));
                    task.vars.merge(name, 1L, Long::sum);
                }
            }
            case "if" -> {
                if (value(task, list.get(1)) != 0) exec(task, Json.list(list.get(2)));
                else if (list.size() > 3) exec(task, Json.list(list.get(3)));
            }
            default -> throw new RuntimeException("the oracle cannot run " + list.get(0));
        }
    }

    private void mark(long id) {
        if (count == marks.length) marks = Arrays.copyOf(marks, 2 * count);
        marks[count++] = id;
        if (hasPlaces) places.add(here());
    }

    /** The number of the carrier, by first use: main starts on 0. */
    private int here() {
        String name = Thread.currentThread().toString(), carrier = name.substring(name.indexOf('@'));
        int at = carriers.indexOf(carrier);
        if (at >= 0) return at;
        carriers.add(carrier);
        return carriers.size() - 1;
    }

    private static void store(Task task, Object slot, long value) {
        if (slot != null) task.vars.put((String) slot, value);
    }

    private long value(Task task, Object e) {
        if (e instanceof Long n) return n;
        if (e instanceof String name) {
            Long variable = task == null ? null : task.vars.get(name);
            // A variable that is not set yet is 0, unless a param has its name.
            return variable != null ? variable : (Long) params.getOrDefault(name, 0L);
        }
        var list = Json.list(e);
        long a = value(task, list.get(1)), b = value(task, list.get(2));
        return switch ((String) list.get(0)) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "%" -> a % b;
            case "<" -> a < b ? 1 : 0;
            default -> a == b ? 1 : 0;
        };
    }

    private Object object(Task task, Object source) {
        if (source instanceof String name) return objects.get(name)[0];
        var list = Json.list(source);
        return objects.get((String) list.get(0))[(int) value(task, list.get(1))];
    }

    /** The first that still waits, or null. */
    private static Waiter first(ArrayDeque<Waiter> waiters) {
        for (Waiter w = waiters.poll(); w != null; w = waiters.poll()) {
            if (w.task.waits == w.since && w.task.isBlocked) return w;
        }
        return null;
    }

    private void letGo(Waiter waiter) {
        if (waiter.kase >= 0) store(waiter.task, waiter.into, waiter.kase);
        wake(waiter.task);
    }

    private boolean send(Channel channel, long value) {
        if (channel.isClosed) throw new RuntimeException("send on closed channel");
        Waiter receiver = first(channel.receivers);
        if (receiver != null) {
            store(receiver.task, receiver.slot, value);
            letGo(receiver);
            return true;
        }
        return channel.values.size() < channel.cap && channel.values.add(value);
    }

    private Long receive(Channel channel) {
        Long value = channel.values.poll();
        Waiter sender = first(channel.senders);
        if (sender != null) {
            if (value == null) value = sender.value;
            else channel.values.add(sender.value);
            letGo(sender);
        }
        return value == null && channel.isClosed ? (Long) 0L : value;
    }

    private void close(Channel channel) {
        if (channel.isClosed) throw new RuntimeException("close of closed channel");
        channel.isClosed = true;
        if (first(channel.senders) != null) throw new RuntimeException("send on closed channel");
        for (Waiter w = first(channel.receivers); w != null; w = first(channel.receivers)) {
            store(w.task, w.slot, 0);
            letGo(w);
        }
    }

    private void add(Group group, long delta) {
        group.count += delta;
        if (group.count < 0) throw new RuntimeException("negative WaitGroup counter");
        while (group.count == 0 && !group.waiters.isEmpty()) wake(group.waiters.poll());
    }

    private void select(Task task, List<Object> parts) {
        Object into = null;
        boolean hasDefault = false;
        var cases = new java.util.ArrayList<List<Object>>();
        for (Object part : parts) {
            if (part instanceof Map<?, ?> map) into = map.get("into");
            else if (part instanceof String) hasDefault = true;
            else cases.add(Json.list(part));
        }
        for (int i = 0; i < cases.size(); i++) {
            var kase = cases.get(i);
            var channel = (Channel) object(task, kase.get(1));
            Object third = kase.size() > 2 ? kase.get(2) : null;
            if (kase.get(0).equals("send")) {
                if (!send(channel, third == null ? 0 : value(task, third))) continue;
            } else {
                Long value = receive(channel);
                if (value == null) continue;
                store(task, third, value);
            }
            store(task, into, i);
            return;
        }
        if (hasDefault) {
            store(task, into, -1);
            return;
        }
        for (int i = 0; i < cases.size(); i++) {
            var kase = cases.get(i);
            var channel = (Channel) object(task, kase.get(1));
            Object third = kase.size() > 2 ? kase.get(2) : null;
            boolean isSend = kase.get(0).equals("send");
            long value = isSend && third != null ? value(task, third) : 0;
            var waiter = new Waiter(task, task.waits, i, isSend ? null : third, into, value);
            (isSend ? channel.senders : channel.receivers).add(waiter);
        }
        block(task);
    }
}
