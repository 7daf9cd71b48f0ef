import kotlin.system.exitProcess

/**
 * Runs workloads of the lab on Kotlin's `Dispatchers.Default` with one worker, and answers the orders
 * of their marks: requests as JSON lines on standard input, answers as JSON lines. The protocol is
 * that of the Go oracle; the README of the folder above says more.
 */
fun main() {
    println("""{"runtime":"Kotlin coroutines 1.11.0, Dispatchers.Default"}""")
    while (true) {
        // Maven would wait half a minute for the dispatcher's threads.
        val request = map(Json(readLine() ?: exitProcess(0)).value())
        println("""{"id":${request["id"]},${answer(request)}}""")
        System.out.flush()
    }
}

/** Runs that had the same order, most frequent first. */
private fun answer(request: Map<String, Any?>): String {
    val orders = LinkedHashMap<String, Int>()
    try {
        repeat((request["repeat"] as Long? ?: 5).toInt()) {
            val run = Run(map(request["workload"]), request["params"])
            run.start()
            run.panic?.let { return """"error":"${it.replace('"', '\'')}"""" }
            val order = """"marks":[${run.marks.joinToString(",")}],"stuck":${run.isStuck}"""
            orders.merge(order, 1, Int::plus)
        }
    } catch (wrong: RuntimeException) {
        return """"error":"${wrong.toString().replace('"', '\'')}""""
    }
    val rows = orders.entries.sortedByDescending { it.value }
    return """"runs":[${rows.joinToString(",") { """{"times":${it.value},${it.key}}""" }}]"""
}
