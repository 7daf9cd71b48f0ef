import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON, of whole numbers. */
final class Json {
    private final String text;
    private int at = 0;

    Json(String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    Object value() {
        char c = peek();
        if (c == '{') {
            var map = new LinkedHashMap<String, Object>();
            for (at++; peek() != '}'; skip(',')) {
                String key = (String) value();
                skip(':');
                map.put(key, value());
            }
            at++;
            return map;
        }
        if (c == '[') {
            var list = new ArrayList<Object>();
            for (at++; peek() != ']'; skip(',')) list.add(value());
            at++;
            return list;
        }
        if (c == '"') {
            int end = text.indexOf('"', at + 1);
            String string = text.substring(at + 1, end);
            at = end + 1;
            return string;
        }
        int end = at;
        while (end < text.length() && ",]} ".indexOf(text.charAt(end)) < 0) end++;
        String word = text.substring(at, end);
        at = end;
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> Long.valueOf(word);
        };
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private void skip(char c) {
        if (peek() == c) at++;
    }
}
