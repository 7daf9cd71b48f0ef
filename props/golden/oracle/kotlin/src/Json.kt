/** JSON, of whole numbers. */
class Json(private val text: String) {
    private var at = 0

    fun value(): Any? {
        when (peek()) {
            '{' -> {
                val map = LinkedHashMap<String, Any?>()
                at++
                while (peek() != '}') {
                    val key = value() as String
                    skip(':')
                    map[key] = value()
                    skip(',')
                }
                at++
                return map
            }
            '[' -> {
                val list = ArrayList<Any?>()
                at++
                while (peek() != ']') {
                    list.add(value())
                    skip(',')
                }
                at++
                return list
            }
            '"' -> {
                val end = text.indexOf('"', at + 1)
                return text.substring(at + 1, end).also { at = end + 1 }
            }
        }
        var end = at
        while (end < text.length && text[end] !in ",]} ") end++
        val word = text.substring(at, end)
        at = end
        return when (word) {
            "true" -> true
            "false" -> false
            "null" -> null
            else -> word.toLong()
        }
    }

    private fun peek(): Char {
        while (text[at] == ' ') at++
        return text[at]
    }

    private fun skip(c: Char) {
        if (peek() == c) at++
    }
}

@Suppress("UNCHECKED_CAST")
fun map(value: Any?) = (value ?: emptyMap<String, Any?>()) as Map<String, Any?>

@Suppress("UNCHECKED_CAST")
fun list(value: Any?) = value as List<Any?>
