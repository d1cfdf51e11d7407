package callers;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.ToNumberPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What both callers share: the lines that they read and write (sdk/README.md). */
final class Lines {
    static final String ENDPOINT = System.getenv("ENID_ENDPOINT");
    static final String SCHEME = System.getenv("ENID_SCHEME");
    static final String REGION = System.getenv("ENID_REGION");
    /** Keeps what is null or empty as it is, and whole numbers whole. */
    static final Gson JSON = new GsonBuilder()
            .disableHtmlEscaping()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private Lines() {}

    /** A call that is to be made. */
    static final class Asked {
        String product;
        String operation;
        Map<String, Object> parameters;
        String endpoint = ENDPOINT;
        boolean retry;
        Key key;
    }

    /** What it is signed with. */
    static final class Key {
        String id;
        String secret;
        String token;
    }

    /** What the SDK makes of the server's refusal. */
    static final class Refused extends Exception {
        private final transient JsonObject answer = new JsonObject();

        Refused(Exception refusal, String code, Integer status, String message, String requestId) {
            super(refusal);
            answer.addProperty("code", code);
            answer.addProperty("status", status);
            answer.addProperty("message", message);
            answer.addProperty("request_id", requestId);
            answer.addProperty("class", refusal.getClass().getSimpleName());
        }
    }

    /** The SDK lacks the operation or a parameter of it. */
    static final class Unsupported extends Exception {
        Unsupported(String what) {
            super(what);
        }
    }

    /** Makes a call, and answers with what the SDK decoded. */
    interface Call {
        Object of(Asked asked) throws Exception;
    }

    /** Answers each line of stdin with what the call came to, until there are no more. */
    static void serve(Call call) throws IOException {
        // Libraries write what they log to stdout.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonObject answer = new JsonObject();
            try {
                answer.add("decoded", JSON.toJsonTree(call.of(JSON.fromJson(line, Asked.class))));
            } catch (Refused refused) {
                answer.add("refused", refused.answer);
            } catch (Unsupported lack) {
                answer.addProperty("unsupported", lack.getMessage());
            } catch (Exception why) {
                answer.addProperty("broken", why.toString());
            }
            out.println(JSON.toJson(answer));
            out.flush();
        }
    }
}
