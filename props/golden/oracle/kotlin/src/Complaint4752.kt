import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** Turns of each of the two that yield. */
private const val TURNS = 200_000

/**
 * kotlinx.coroutines#4752 on the real runtime: a task waits in the queue of a worker that has given
 * its CPU permit up. How many turns have two that yield before it runs? Prints one line.
 *
 *     mvn -q -f pom.xml compile exec:java -Dexec.mainClass=Complaint4752Kt
 */
fun main() {
    System.setProperty("kotlinx.coroutines.scheduler.core.pool.size", "1")
    val turns = AtomicInteger()
    var before = -1
    runBlocking(Dispatchers.Default) {
        val scope = CoroutineScope(Dispatchers.Default)
        fun yielder() = scope.launch {
            repeat(TURNS) {
                turns.incrementAndGet()
                yield()
            }
        }
        val first = yielder()
        val victim = scope.launch { before = turns.get() }
        val second = yielder()
        withContext(Dispatchers.IO) { Thread.sleep(20) }
        joinAll(first, victim, second)
    }
    println("$before of ${2 * TURNS} turns before the victim")
}
