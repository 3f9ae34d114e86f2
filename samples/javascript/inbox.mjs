// Receiving: drop duplicates, open, check, put in order; all of it stored before it is acknowledged.
import { conversationOf, open, timeOf, toBytes, toText } from './wire.mjs';

const KEPT = 31 * 86_400_000; // Ids are kept for 31 days after they came.

export class Inbox {
  constructor(store, show) {
    this.store = store;
    this.show = show;
  }

  /** Hello has started reading 0 of everything: what is held back came before it. */
  connected() {
    this.lastReading = 0;
    this.isReading = true;
    this.narrow = null;
    for (const held of this.store.state.held) {
      Object.assign(held, { cameBefore: 0, wasReadOnce: false });
    }
  }

  receive(frame) {
    const { state } = this.store;
    const own = state.account.userId;
    const message = {
      id: toText(frame.messageId), user: toText(frame.senderUserId), device: frame.senderDeviceId, number: frame.number.toNumber(),
    };
    const key = `${message.user}/${message.device}/${message.id}`;
    if (state.received[key]) {
      return;
    }
    state.received[key] = Date.now();
    const content = frame.ciphertext.length > 0 ? open(frame.ciphertext) : null;
    const peer = message.user === own && content ? toText(content.recipientUserId) : message.user;
    message.conversation = toText(frame.conversationId);
    message.peer = peer;
    if (frame.ciphertext.length === 0) {
      message.text = null; // A number that was given up: it counts, and nothing is shown.
    } else if (content?.text && content.number.eq(frame.number) && conversationOf(own, peer) === message.conversation) {
      message.text = content.text;
    } else {
      message.text = '(cannot be read)';
    }
    this.#arrive(message);
  }

  caughtUp(reading) {
    const { held } = this.store.state;
    this.isReading &&= reading < this.lastReading;
    if (this.narrow?.request === reading) {
      const { stream } = this.narrow;
      this.narrow = null;
      const last = Math.max(0, ...held.filter((one) => streamOf(one) === stream && one.cameBefore <= reading).map((one) => one.number));
      this.#release(stream, last);
    } else {
      held.filter((one) => one.cameBefore <= reading).forEach((one) => { one.wasReadOnce = true; });
    }
  }

  /** The reading to ask for now, if any: of everything first, then of one stream from its last message on. */
  nextReading() {
    const { held, streams } = this.store.state;
    if (this.isReading || held.length === 0) {
      return null;
    }
    this.isReading = true;
    const request = ++this.lastReading;
    const one = held.find((candidate) => candidate.wasReadOnce);
    if (!one) {
      return { request };
    }
    this.narrow = { request, stream: streamOf(one) };
    return {
      request, since: streams[streamOf(one)]?.since ?? 0, conversationId: toBytes(one.conversation), senderUserId: toBytes(one.user), senderDeviceId: one.device,
    };
  }

  forgetOldIds() {
    const { received } = this.store.state;
    Object.keys(received).filter((key) => received[key] < Date.now() - KEPT).forEach((key) => { delete received[key]; });
  }

  #arrive(message) {
    const stream = streamOf(message);
    const next = this.store.state.streams[stream]?.next ?? 1;
    if (message.number > next) {
      this.store.state.held.push({ ...message, cameBefore: this.lastReading + 1, wasReadOnce: false });
      return;
    }
    this.#shown(stream, message);
    this.#release(stream, 0);
  }

  /** Shows what is held back up to a number, gaps or not, and what follows right behind. */
  #release(stream, last) {
    const { state } = this.store;
    for (;;) {
      const first = state.held.filter((one) => streamOf(one) === stream).sort((one, other) => one.number - other.number)[0];
      if (!first || first.number > Math.max(last, state.streams[stream]?.next ?? 1)) {
        return;
      }
      state.held.splice(state.held.indexOf(first), 1);
      this.#shown(stream, first);
    }
  }

  #shown(stream, message) {
    const { state } = this.store;
    if (message.number >= (state.streams[stream]?.next ?? 1)) {
      state.streams[stream] = { next: message.number + 1, since: timeOf(message.id) };
    }
    if (message.text === null) {
      return;
    }
    if (message.user !== state.account.userId) {
      state.reports.push({ messageId: message.id, conversationId: message.conversation, senderUserId: message.user });
    }
    this.show(message);
  }
}

const streamOf = (message) => `${message.conversation}/${message.user}/${message.device}`;
