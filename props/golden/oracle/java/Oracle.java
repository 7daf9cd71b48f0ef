import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs workloads of the lab on Java's virtual threads and answers the orders of their marks: requests
 * as JSON lines on standard input, answers as JSON lines. The protocol is that of the Go oracle; the
 * README of the folder above says more.
 *
 *     java -Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1 \
 *       -Djdk.trackAllThreads=false Oracle.java
 */
public final class Oracle {
    public static void main(String[] args) throws Exception {
        if (Runtime.version().feature() < 25) {
            System.err.println("oracle: JDK 25 or later is needed: this is " + Runtime.version());
            System.exit(2);
        }
        System.out.println("{\"runtime\":\"JDK " + Runtime.version() + ", virtual threads\"}");
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(Json.object(new Json(line).value()), args.length > 0));
            System.out.flush();
        }
    }

    /** Runs that had the same order, and places of their marks, most frequent first. */
    private static String answer(Map<String, Object> request, boolean hasPlaces) {
        var orders = new LinkedHashMap<String, Integer>();
        String panic = null;
        try {
            long repeat = (Long) request.getOrDefault("repeat", 5L);
            for (long i = 0; i < repeat; i++) {
                var run = new Run(Json.object(request.get("workload")), request.get("params"), hasPlaces);
                run.start();
                if (run.panic != null) panic = run.panic;
                String marks = Arrays.toString(Arrays.copyOf(run.marks, run.count));
                String order = "\"marks\":" + marks + ",\"stuck\":" + run.isStuck;
                if (hasPlaces) order += ",\"home\":0,\"places\":" + run.places;
                orders.merge(order, 1, Integer::sum);
            }
        } catch (RuntimeException wrong) {
            panic = String.valueOf(wrong.getMessage());
        }
        String id = "{\"id\":" + request.get("id") + ",";
        if (panic != null) return id + "\"error\":\"" + panic.replace('"', '\'') + "\"}";
        var rows = new ArrayList<>(orders.entrySet());
        rows.sort((a, b) -> b.getValue() - a.getValue());
        var runs = rows.stream().map(row -> "{\"times\":" + row.getValue() + "," + row.getKey() + "}");
        return id + "\"runs\":[" + String.join(",", runs.toList()) + "]}";
    }
}
