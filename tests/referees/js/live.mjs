// A live session as something that can be awaited: turns, until the socket closes.

const SAMPLE_RATE_HZ = 16_000;
const CHUNK_BYTES = (SAMPLE_RATE_HZ / 10) * 2;

export const user = (text) => ({ role: "user", parts: [{ text }] });

export const audioBlob = (pcm) => ({
  data: Buffer.from(pcm).toString("base64"),
  mimeType: `audio/pcm;rate=${SAMPLE_RATE_HZ}`,
});

/** Connects; `session` is the SDK's, and messages after `setupComplete` wait until somebody wants them. */
export async function connect(ai, model, config) {
  const messages = [];
  let wake = () => {};
  let closed = null;
  const session = await ai.live.connect({
    model,
    config,
    callbacks: {
      onmessage: (message) => {
        messages.push(message);
        wake();
      },
      onclose: (event) => {
        closed = new Error(`closed: ${event.code} ${event.reason}`);
        wake();
      },
    },
  });

  async function next() {
    while (messages.length === 0) {
      if (closed) throw closed;
      await new Promise((resolve) => (wake = resolve));
    }
    return messages.shift();
  }

  /** Everything up to the first message of a kind. */
  async function until(last) {
    const turn = { kinds: [], text: "", heard: "", spoken: "", audioBytes: 0, calls: [], usage: null, handle: null };
    Object.assign(turn, { code: "", results: [], grounding: [], pages: [] });
    for (;;) {
      const message = await next();
      const kind = read(message, turn);
      if (turn.kinds.at(-1) !== kind) turn.kinds.push(kind);
      if (kind === last) return turn;
    }
  }

  if (!(await next()).setupComplete) throw new Error("expected setupComplete as the first message");
  return {
    session,
    until,
    turn: () => until("turnComplete"),
    ask: (text) => {
      session.sendClientContent({ turns: [user(text)] });
      return until("turnComplete");
    },
  };
}

function read(message, turn) {
  turn.handle = message.sessionResumptionUpdate?.newHandle ?? turn.handle;
  turn.timeLeft = message.goAway?.timeLeft;
  if (message.toolCall) {
    turn.calls.push(...message.toolCall.functionCalls);
    return "toolCall";
  }
  const content = message.serverContent ?? {};
  if (content.turnComplete) turn.usage = message.usageMetadata;
  if (content.groundingMetadata) turn.grounding.push(content.groundingMetadata);
  if (content.urlContextMetadata) turn.pages.push(content.urlContextMetadata);
  turn.heard += content.inputTranscription?.text ?? "";
  turn.spoken += content.outputTranscription?.text ?? "";
  const part = content.modelTurn?.parts[0];
  if (part?.inlineData) {
    turn.audioBytes += Buffer.from(part.inlineData.data, "base64").length;
    return "audio";
  }
  if (part?.executableCode) {
    turn.code += part.executableCode.code;
    return "executableCode";
  }
  if (part?.codeExecutionResult) {
    turn.results.push(part.codeExecutionResult);
    return "codeExecutionResult";
  }
  if (part) {
    turn.text += part.text;
    return "text";
  }
  return Object.keys(content)[0] ?? Object.keys(message).find((key) => message[key]) ?? "nothing";
}

/** A microphone: speech in real time, and then silence until it is switched off. */
export function microphone(session, pcm) {
  const startedMs = performance.now();
  let position = 0;
  const send = () => {
    // A timer that was held up makes up for it, as a sound card's buffer does.
    for (let due = (performance.now() - startedMs) / 100; position <= due * CHUNK_BYTES; ) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      pcm.subarray(position, position + CHUNK_BYTES).copy(chunk);
      position += CHUNK_BYTES;
      session.sendRealtimeInput({ audio: audioBlob(chunk) });
    }
  };
  send();
  const timer = setInterval(send, 100);
  return () => clearInterval(timer);
}
