/** Where the stack is, and whom the clients sign in as: from the test that starts this process. */

const { BASE_URL, TOKEN, API_URL, PUBLISHABLE_KEY } = process.env;

export const baseURL = BASE_URL;
export const apiKey = TOKEN;

/** What the database holds of the signed-in user's conversations, oldest first. */
export async function stored() {
  const columns = "session_id,seq,sender_type,message_text,tool_calls,tool_call_id,status";
  const response = await fetch(
    `${API_URL}/rest/v1/chat_messages?select=${columns}&order=timestamp`,
    {
      headers: { apikey: PUBLISHABLE_KEY, authorization: `Bearer ${TOKEN}` },
    },
  );
  return await response.json();
}

/** Runs the checks of a client one after the other; says which one failed. */
export async function run(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error?.stack ?? JSON.stringify(error)}`);
      process.exitCode = 1;
    }
  }
}
