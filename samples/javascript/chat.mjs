// A terminal chat: node chat.mjs HANDLE --api URL [--store FILE], then lines of "PEER TEXT".
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { Api } from './api.mjs';
import { Inbox } from './inbox.mjs';
import { Outbox } from './outbox.mjs';
import { Store } from './store.mjs';
import { ClientFrame, ServerFrame, toBytes, toText } from './wire.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { api: { type: 'string', default: 'http://localhost:5100' }, store: { type: 'string' } } });
if (positionals.length !== 1) {
  console.error('Usage: node chat.mjs HANDLE [--api URL] [--store FILE]');
  process.exit(2);
}

const NEVER = { 4004: 'This device is connected elsewhere.', 4009: 'This device was removed.' };
const AT_ONCE = [1001, 4001, 4005, 4007];
const store = new Store(values.store ?? `${positionals[0]}.chat.json`);
const api = new Api(values.api, store);
const people = new Map(); // User id to handle.
const inbox = new Inbox(store, (message) => { unshown.push(message); });
const outbox = new Outbox(store, api, transmit, (tick, text) => console.log(`${tick} ${text}`));
let unshown = []; // Stored with the next save; on the screen after it.
let socket = null;
let tries = 0;
let reportNumber = 0;

function transmit(bytes) {
  if (socket?.isWelcome && socket.readyState === WebSocket.OPEN) {
    socket.send(bytes);
  }
}

const send = (frame) => transmit(ClientFrame.encode(frame).finish());

async function handleOf(user) {
  if (!people.has(user)) {
    people.set(user, (await api.get(`/v1/users/${user}`)).handle);
  }
  return people.get(user);
}

/** Frames that came together: applied, stored in one piece, then acknowledged, then shown. */
async function take(frames) {
  let delivery = 0;
  for (const frame of frames) {
    if (frame.push) {
      delivery = frame.push.delivery;
      frame.push.entry?.message && inbox.receive(frame.push.entry.message);
    } else if (frame.confirmed) {
      store.state.confirmed = frame.confirmed.position.toString();
    } else if (frame.caughtUp) {
      inbox.caughtUp(frame.caughtUp.request.toNumber());
      tries = 0;
    } else if (frame.sent) {
      outbox.sent(toText(frame.sent.messageId));
    } else if (frame.refused) {
      outbox.refused(frame.refused);
    } else if (frame.readStored && frame.readStored.code === 0) {
      store.state.reports.splice(0, socket.reported);
      socket.reported = 0;
    } else if (frame.draining) {
      setTimeout(connect, frame.draining.reconnectAfterMilliseconds, socket);
    }
  }
  store.save();
  delivery && send({ acknowledge: { delivery } });
  const reading = inbox.nextReading();
  reading && send({ readInboxAgain: reading });
  report();
  const shown = unshown;
  unshown = [];
  for (const message of shown) {
    console.log(`${await handleOf(message.user)}: ${message.text}`);
  }
}

/** Tells senders what was shown, one frame at a time. */
function report() {
  if (socket?.isWelcome && !socket.reported && store.state.reports.length > 0) {
    const messages = store.state.reports.slice(0, 256);
    socket.reported = messages.length;
    const ids = ({ messageId, conversationId, senderUserId }) => ({
      messageId: toBytes(messageId), conversationId: toBytes(conversationId), senderUserId: toBytes(senderUserId),
    });
    send({ reportRead: { request: ++reportNumber, messages: messages.map(ids) } });
  }
}

async function connect(leaving) {
  if (leaving && leaving !== socket) {
    return; // It has been replaced already.
  }
  let mine;
  try {
    const { url } = await api.get('/v1/negotiate');
    store.state.connectionNumber++;
    store.save();
    mine = new WebSocket(url, 'chat.v1');
    const accessToken = await api.accessToken();
    mine.on('open', () => mine.send(ClientFrame.encode({
      hello: { accessToken, connectionNumber: store.state.connectionNumber, confirmedPosition: store.state.confirmed, client: 'chat.mjs/1' },
    }).finish()));
  } catch (error) {
    mine?.terminate();
    console.error(error.message);
    setTimeout(connect, backOff());
    return;
  }
  socket = mine;
  let chain = Promise.resolve();
  mine.on('message', (bytes) => {
    const frame = ServerFrame.decode(bytes);
    chain = chain.then(async () => {
      if (mine !== socket) {
        return;
      }
      if (frame.welcome) {
        mine.isWelcome = true;
        inbox.connected();
        console.error(`connected to ${frame.welcome.gatewayId}`);
        await outbox.connected();
        report();
      } else {
        await take([frame]);
      }
    }).catch((error) => { console.error(error.message); mine.close(); });
  });
  const ping = setInterval(() => {
    if (mine.isSilent) {
      mine.terminate();
    }
    mine.isSilent = true;
    mine.ping();
  }, 15_000);
  mine.on('pong', () => { mine.isSilent = false; });
  mine.on('error', () => {}); // 'close' follows.
  mine.on('close', (code, reason) => {
    clearInterval(ping);
    if (mine !== socket) {
      return;
    }
    if (NEVER[code]) {
      console.error(NEVER[code]);
      process.exit(1);
    }
    if (code === 4001) {
      api.token = null;
    }
    const told = code === 4006 ? Number(reason.toString()) : NaN;
    setTimeout(connect, Number.isFinite(told) ? told : AT_ONCE.includes(code) && tries++ === 0 ? 0 : backOff());
  });
  leaving?.close(1000);
}

// Full jitter: between 0 and a limit that doubles up to a minute.
const backOff = () => Math.random() * Math.min(60_000, 1000 * 2 ** Math.max(0, tries++ - 1));

await api.signUp(positionals[0]);
inbox.forgetOldIds();
await connect();
createInterface({ input: process.stdin }).on('line', async (line) => {
  const [handle, ...words] = line.split(' ');
  try {
    const { userId } = await api.get(`/v1/users/by-handle/${encodeURIComponent(handle)}`);
    people.set(userId, handle);
    await outbox.add(userId, words.join(' '));
  } catch (error) {
    console.error(error.message);
  }
});
