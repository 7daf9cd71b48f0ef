import java.util.concurrent.CountDownLatch
import kotlin.coroutines.Continuation
import kotlin.coroutines.resume
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.yield

/** The run is over: the coroutine ends. */
private class Over : RuntimeException(null, null, false, false)

private class Task(val body: List<Any?>) {
    val vars = HashMap<String, Long>().apply { put("id", 0) }

    /** Where it goes on. */
    var continuation: Continuation<Unit>? = null

    /** Number of its waits so far: who waits by an earlier one waits no longer. */
    var waits = 0L
}

private class Waiter(
    val task: Task,
    val kase: Int,
    val slot: Any?,
    val into: Any?,
    val value: Long,
    val since: Long = task.waits,
)

private class Channel(val cap: Long) {
    val values = ArrayDeque<Long>()
    val senders = ArrayDeque<Waiter>()
    val receivers = ArrayDeque<Waiter>()
    var isClosed = false
}

private class Mutex {
    var isLocked = false
    val waiters = ArrayDeque<Task>()
}

private class Group {
    var count = 0L
    val waiters = ArrayDeque<Task>()
}

/**
 * One run of a workload. There is one worker, and nobody is preempted, so plain fields will do.
 * Synchronisation is neutral: first in, first out, handed over directly; of the runtime only launch,
 * yield, suspend and resume are used.
 */
class Run(private val workload: Map<String, Any?>, overrides: Any?) {
    private val params = map(workload["params"]) + map(overrides)
    private val objects = map(workload["objects"]).mapValues { (_, source) ->
        val about = map(source)
        val cap = about["cap"]?.let { value(null, it) } ?: 0
        List((about["n"]?.let { value(null, it) } ?: 1).toInt()) {
            when (about["type"]) {
                "chan" -> Channel(cap)
                "mutex" -> Mutex()
                else -> Group()
            }
        }
    }
    private val scope = CoroutineScope(Dispatchers.Default)
    private val end = CountDownLatch(1)
    private lateinit var main: Task

    /** Tasks that run or could. */
    private var runnable = 0
    private var isOver = false
    var isStuck = false
    var panic: String? = null
    val marks = ArrayList<Long>()

    /** Runs it to its end; tasks that could still run have ended then, too. */
    fun start() {
        main = spawned("main")
        launch(main)
        end.await()
    }

    private fun spawned(prog: Any?) = Task(list(map(workload["progs"])[prog as String]))

    private fun launch(task: Task) {
        runnable++
        scope.launch {
            try {
                exec(task, task.body)
            } catch (_: Over) {
                // As it should be.
            } catch (wrong: RuntimeException) {
                panic = wrong.message ?: wrong.toString()
                isOver = true
            }
            if (task === main) isOver = true
            stopped()
        }
    }

    /** A task cannot go on. */
    private fun stopped() {
        if (--runnable > 0) return
        if (!isOver) {
            isOver = true
            isStuck = true
        }
        end.countDown()
    }

    private suspend fun block(task: Task) {
        suspendCancellableCoroutine<Unit> {
            task.continuation = it
            stopped()
        }
        if (isOver) throw Over()
    }

    private fun wake(task: Task) {
        task.waits++
        runnable++
        val continuation = task.continuation!!
        task.continuation = null
        continuation.resume(Unit)
    }

    private suspend fun exec(task: Task, body: List<Any?>) {
        for (instruction in body) {
            if (isOver) throw Over()
            step(task, list(instruction))
        }
    }

    private suspend fun step(task: Task, list: List<Any?>) {
        when (list[0]) {
            "mark" -> marks.add(value(task, list.getOrElse(1) { "id" }))
            "spawn" -> {
                val new = spawned(list[1])
                map(list.getOrNull(2)).forEach { (name, e) -> new.vars[name] = value(task, e) }
                launch(new)
            }
            "yield" -> yield()
            // Time plays no part in the order.
            "compute" -> {}
            "exit" -> {
                if (task === main) isOver = true
                throw Over()
            }
            "send" -> {
                val channel = at(task, list[1]) as Channel
                val value = list.getOrNull(2)?.let { value(task, it) } ?: 0
                if (!send(channel, value)) {
                    channel.senders.add(Waiter(task, -1, null, null, value))
                    block(task)
                }
            }
            "recv" -> {
                val channel = at(task, list[1]) as Channel
                val value = receive(channel)
                if (value == null) {
                    channel.receivers.add(Waiter(task, -1, list.getOrNull(2), null, 0))
                    block(task)
                } else store(task, list.getOrNull(2), value)
            }
            "close" -> close(at(task, list[1]) as Channel)
            "lock" -> {
                val mutex = at(task, list[1]) as Mutex
                if (mutex.isLocked) {
                    mutex.waiters.add(task)
                    block(task)
                }
                mutex.isLocked = true
            }
            "unlock" -> {
                val mutex = at(task, list[1]) as Mutex
                if (!mutex.isLocked) throw RuntimeException("unlock of unlocked mutex")
                val next = mutex.waiters.removeFirstOrNull()
                if (next != null) wake(next) else mutex.isLocked = false
            }
            "wgadd" -> add(at(task, list[1]) as Group, value(task, list[2]))
            "wgdone" -> add(at(task, list[1]) as Group, -1)
            "wgwait" -> {
                val group = at(task, list[1]) as Group
                if (group.count != 0L) {
                    group.waiters.add(task)
                    block(task)
                }
            }
            "select" -> select(task, list.drop(1))
            "set" -> store(task, list[1], value(task, list[2]))
            "for" -> {
                val name = list[1] as String
                val bound = value(task, list[2])
                task.vars[name] = 0
                while (task.vars[name]!! < bound) {
                    exec(task, list(list[3]))
                    task.vars[name] = task.vars[name]!! + 1
                }
            }
            "if" -> {
                if (value(task, list[1]) != 0L) exec(task, list(list[2]))
                else if (list.size > 3) exec(task, list(list[3]))
            }
            else -> throw RuntimeException("the oracle cannot run ${list[0]}")
        }
    }

    private fun store(task: Task, slot: Any?, value: Long) {
        if (slot != null) task.vars[slot as String] = value
    }

    private fun value(task: Task?, e: Any?): Long {
        if (e is Long) return e
        // A variable that is not set yet is 0, unless a param has its name.
        if (e is String) return task?.vars?.get(e) ?: params[e] as Long? ?: 0
        val (sign, x, y) = list(e)
        val a = value(task, x)
        val b = value(task, y)
        return when (sign) {
            "+" -> a + b
            "-" -> a - b
            "*" -> a * b
            "%" -> a % b
            "<" -> if (a < b) 1 else 0
            else -> if (a == b) 1 else 0
        }
    }

    private fun at(task: Task, source: Any?): Any {
        if (source is String) return objects[source]!![0]
        val (name, index) = list(source)
        return objects[name as String]!![value(task, index).toInt()]
    }

    /** The first that still waits, or null. */
    private fun first(waiters: ArrayDeque<Waiter>): Waiter? {
        while (true) {
            val waiter = waiters.removeFirstOrNull() ?: return null
            if (waiter.task.waits == waiter.since && waiter.task.continuation != null) return waiter
        }
    }

    private fun letGo(waiter: Waiter) {
        if (waiter.kase >= 0) store(waiter.task, waiter.into, waiter.kase.toLong())
        wake(waiter.task)
    }

    private fun send(channel: Channel, value: Long): Boolean {
        if (channel.isClosed) throw RuntimeException("send on closed channel")
        val receiver = first(channel.receivers)
        if (receiver != null) {
            store(receiver.task, receiver.slot, value)
            letGo(receiver)
            return true
        }
        return channel.values.size < channel.cap && channel.values.add(value)
    }

    private fun receive(channel: Channel): Long? {
        var value = channel.values.removeFirstOrNull()
        val sender = first(channel.senders)
        if (sender != null) {
            if (value == null) value = sender.value else channel.values.add(sender.value)
            letGo(sender)
        }
        return if (value == null && channel.isClosed) 0 else value
    }

    private fun close(channel: Channel) {
        if (channel.isClosed) throw RuntimeException("close of closed channel")
        channel.isClosed = true
        if (first(channel.senders) != null) throw RuntimeException("send on closed channel")
        while (true) {
            val receiver = first(channel.receivers) ?: return
            store(receiver.task, receiver.slot, 0)
            letGo(receiver)
        }
    }

    private fun add(group: Group, delta: Long) {
        group.count += delta
        if (group.count < 0) throw RuntimeException("negative WaitGroup counter")
        while (group.count == 0L) wake(group.waiters.removeFirstOrNull() ?: return)
    }

    private suspend fun select(task: Task, parts: List<Any?>) {
        val into = parts.firstNotNullOfOrNull { (it as? Map<*, *>)?.get("into") }
        val cases = parts.filterIsInstance<List<Any?>>()
        cases.forEachIndexed { i, case ->
            val channel = at(task, case[1]) as Channel
            val isTaken = if (case[0] == "send") {
                send(channel, case.getOrNull(2)?.let { value(task, it) } ?: 0)
            } else {
                receive(channel)?.also { store(task, case.getOrNull(2), it) } != null
            }
            if (isTaken) return store(task, into, i.toLong())
        }
        if ("default" in parts) return store(task, into, -1)
        cases.forEachIndexed { i, case ->
            val channel = at(task, case[1]) as Channel
            if (case[0] == "send") {
                val value = case.getOrNull(2)?.let { value(task, it) } ?: 0
                channel.senders.add(Waiter(task, i, null, into, value))
            } else channel.receivers.add(Waiter(task, i, case.getOrNull(2), into, 0))
        }
        block(task)
    }
}
