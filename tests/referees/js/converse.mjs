// Holds conversations with a server through @google/genai and prints, as JSON, what came of each.
//
// Usage: node converse.mjs '{"url": "http://...", "tlsUrl": ..., "guardedUrl": ..., "key": ..., "speech": "question.pcm"}'

import { readFileSync } from "node:fs";

import { GoogleGenAI } from "@google/genai";

import { audioBlob, connect, microphone, user } from "./live.mjs";

const options = JSON.parse(process.argv[2]);
const question = readFileSync(options.speech);

const NATIVE = "gemini-2.5-flash-native-audio-scripted";
const TEXT_2_0 = "gemini-2.0-flash-live-scripted";
const BUILTIN = "gemini-2.0-flash-live-001";
const LIVE_3_1 = "gemini-3.1-flash-live-scripted";

const TEXT = { responseModalities: ["TEXT"] };
const AUDIO = { responseModalities: ["AUDIO"], inputAudioTranscription: {}, outputAudioTranscription: {} };
const TOOLS = { ...TEXT, tools: [{ functionDeclarations: [{ name: "turn_on_the_lights" }, { name: "get_weather" }] }] };
const MANUAL = { ...TEXT, realtimeInputConfig: { automaticActivityDetection: { disabled: true } } };

const client = (url, apiKey = "any", more = {}) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url }, ...more });

const ai = client(options.url);

const closing = async (live, result) => {
  live.session.close();
  return result;
};

const conversations = {
  async text() {
    const live = await connect(ai, TEXT_2_0, TEXT);
    return closing(live, [await live.ask("Hello"), await live.ask("Hello again")]);
  },

  async textOverTls() {
    const live = await connect(client(options.tlsUrl), TEXT_2_0, TEXT);
    return closing(live, await live.ask("Hello"));
  },

  async lowerCaseModality() {
    const live = await connect(ai, TEXT_2_0, { responseModalities: ["text"] });
    return closing(live, await live.ask("Hello"));
  },

  async incrementalContent() {
    const live = await connect(ai, "gemini-2.0-flash-live-001", TEXT);
    live.session.sendClientContent({
      turns: [user("My name is Ada."), { role: "model", parts: [{ text: "Nice to meet you, Ada." }] }],
      turnComplete: false,
    });
    return closing(live, await live.ask("What is my name?"));
  },

  async compression() {
    const contextWindowCompression = { triggerTokens: "120", slidingWindow: { targetTokens: "60" } };
    const live = await connect(ai, TEXT_2_0, { ...TEXT, contextWindowCompression });
    const prompts = [];
    for (let turn = 0; turn < 16; turn++) {
      const { usage } = await live.ask(`This is turn ${turn} of the conversation.`);
      prompts.push(usage.promptTokenCount);
    }
    return closing(live, prompts);
  },

  async speechOut() {
    const live = await connect(ai, NATIVE, AUDIO);
    return closing(live, await live.ask("Hello"));
  },

  async microphone() {
    const live = await connect(ai, NATIVE, AUDIO);
    const off = microphone(live.session, question);
    const turn = await live.turn();
    off();
    return closing(live, turn);
  },

  async wholeFile() {
    const live = await connect(ai, TEXT_2_0, TEXT);
    live.session.sendRealtimeInput({ audio: audioBlob(question) });
    return closing(live, await live.turn());
  },

  async mediaChunks() {
    const live = await connect(ai, TEXT_2_0, TEXT);
    live.session.sendRealtimeInput({ media: audioBlob(question) });
    live.session.sendRealtimeInput({ audioStreamEnd: true });
    return closing(live, await live.turn());
  },

  async manualActivity() {
    const live = await connect(ai, TEXT_2_0, MANUAL);
    live.session.sendRealtimeInput({ activityStart: {} });
    live.session.sendRealtimeInput({ audio: audioBlob(question) });
    live.session.sendRealtimeInput({ activityEnd: {} });
    return closing(live, await live.turn());
  },

  async everythingInOneMessage() {
    const live = await connect(ai, TEXT_2_0, MANUAL);
    live.session.sendRealtimeInput({ activityStart: {}, audio: audioBlob(question), activityEnd: {} });
    return closing(live, await live.turn());
  },

  async bargeIn() {
    const live = await connect(ai, NATIVE, AUDIO);
    const silent = microphone(live.session, Buffer.alloc(0));
    live.session.sendClientContent({ turns: [user("Please count.")] });
    await live.until("audio");
    silent();
    const off = microphone(live.session, question);
    const turns = [await live.turn(), await live.turn()];
    off();
    return closing(live, turns);
  },

  async functionsUpTo25() {
    const live = await connect(ai, TEXT_2_0, TOOLS);
    const calling = await live.ask("Turn on the lights, please.");
    answer(live, calling);
    return closing(live, [calling, await live.turn()]);
  },

  async functionsFrom3() {
    const live = await connect(ai, LIVE_3_1, TOOLS);
    live.session.sendClientContent({ turns: [user("Do everything.")] });
    const calling = await live.until("toolCall");
    answer(live, calling);
    return closing(live, [calling, await live.turn()]);
  },

  async codeExecution() {
    const live = await connect(ai, BUILTIN, { ...TEXT, tools: [{ codeExecution: {} }] });
    return closing(live, await live.ask("Compute the largest prime palindrome under 100000."));
  },

  async googleSearch() {
    const live = await connect(client(options.librarianUrl), BUILTIN, { ...TEXT, tools: [{ googleSearch: {} }] });
    return closing(live, await live.ask("How long can I return damaged goods?"));
  },

  async urlContext() {
    const live = await connect(client(options.librarianUrl), BUILTIN, { ...TEXT, tools: [{ urlContext: {} }] });
    return closing(live, await live.ask(`How many members may a colony have, according to ${options.page}?`));
  },

  async vertexByKey() {
    const vertex = client(options.url, "any", { vertexai: true });
    const live = await connect(vertex, "gemini-live-2.5-flash-scripted", TEXT);
    return closing(live, await live.ask("Hello"));
  },

  async models() {
    const pager = await ai.models.list();
    const names = [];
    for await (const model of pager) names.push(model.name);
    const one = await ai.models.get({ model: "gemini-2.0-flash-live-001" });
    const whole = await ai.models.generateContent({ model: TEXT_2_0, contents: "Hello" });
    const { totalTokens } = await ai.models.countTokens({ model: TEXT_2_0, contents: "Hello there" });
    let streamed = "";
    for await (const chunk of await ai.models.generateContentStream({ model: TEXT_2_0, contents: "Hello" }))
      streamed += chunk.text;
    return { names, name: one.name, text: whole.text, totalTokens, streamed };
  },

  async goAwayAndBack() {
    const short = client(options.shortLivedUrl);
    const model = "gemini-2.0-flash-live-001";
    const first = await connect(short, model, { ...TEXT, sessionResumption: {} });
    const told = await first.ask("My name is Ada.");
    const { handle } = await first.until("sessionResumptionUpdate");
    const { timeLeft } = await first.until("goAway");
    const end = await first.until("never").catch((error) => error.message);
    const second = await connect(short, model, { ...TEXT, sessionResumption: { handle } });
    return closing(second, { told: told.kinds, timeLeft, end, answer: await second.ask("What is my name?") });
  },

  async rightKey() {
    const live = await connect(client(options.guardedUrl, options.key), "gemini-2.0-flash-live-001", TEXT);
    return closing(live, await live.ask("Hello"));
  },

  async usedUpKey() {
    const frugal = client(options.guardedUrl, options.frugalKey);
    const live = await connect(frugal, "gemini-2.0-flash-live-001", TEXT);
    const whole = await live.ask("Hello");
    if (!whole.text) throw new Error("the turn that uses the tokens up is to be answered");
    await live.turn().catch(() => {});
    return connect(frugal, "gemini-2.0-flash-live-001", TEXT);
  },

  wrongKey: () => connect(client(options.guardedUrl, "wrong"), "gemini-2.0-flash-live-001", TEXT),
  unknownModel: () => connect(ai, "llama-live", TEXT),
  unknownVoice: () =>
    connect(ai, NATIVE, {
      ...AUDIO,
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Puk" } } },
    }),
  twoModalities: () => connect(ai, NATIVE, { responseModalities: ["TEXT", "AUDIO"] }),

  async token() {
    const { name } = await alpha("any").authTokens.create({ config: { uses: 1 } });
    const live = await connect(alpha(name), TEXT_2_0, TEXT);
    return closing(live, await live.ask("Hello"));
  },

  async tokenWithLockedFields() {
    const locked = { liveConnectConstraints: { model: TEXT_2_0, config: { ...TEXT, temperature: 0.5 } } };
    const config = { ...locked, lockAdditionalFields: ["topK", "outputAudioTranscription"] };
    const { name } = await alpha("any").authTokens.create({ config });
    const live = await connect(alpha(name), NATIVE, AUDIO);
    return closing(live, await live.ask("Hello"));
  },

  async tokenUsedTwice() {
    const { name } = await alpha("any").authTokens.create({ config: { uses: 1 } });
    (await connect(alpha(name), TEXT_2_0, TEXT)).session.close();
    await connect(alpha(name), TEXT_2_0, TEXT);
  },
};

function alpha(apiKey) {
  return client(options.url, apiKey, { httpOptions: { baseUrl: options.url, apiVersion: "v1alpha" } });
}

function answer(live, calling) {
  live.session.sendToolResponse({
    functionResponses: calling.calls.map(({ id, name }) => ({ id, name, response: { output: "yes" } })),
  });
}

const LIMIT_MS = 45_000;
const AT_ONCE = 2;

const tooLate = () =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("nothing came any more")), LIMIT_MS));

async function outcome(hold) {
  try {
    return { result: await Promise.race([hold(), tooLate()]) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

const outcomes = {};
const waiting = Object.entries(conversations);

async function holdOneAfterTheOther() {
  for (let next = waiting.shift(); next; next = waiting.shift()) outcomes[next[0]] = await outcome(next[1]);
}

await Promise.all(Array.from({ length: AT_ONCE }, holdOneAfterTheOther));
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
