// Sending: stored first, sealed once, in order, and again with the same bytes until it is answered.
import { ClientFrame, conversationOf, Errors, newMessageId, seal, toBytes, toText } from './wire.mjs';

const FINAL = [Errors.ERROR_CODE_MALFORMED, Errors.ERROR_CODE_TOO_LARGE, Errors.ERROR_CODE_MESSAGE_ID_TIME];

export class Outbox {
  constructor(store, api, transmit, tell) {
    Object.assign(this, { store, api, transmit, tell, waiting: new Map(), turn: Promise.resolve() });
  }

  async add(peer, text) {
    const { state } = this.store;
    const conversation = conversationOf(state.account.userId, peer);
    const number = (state.numbers[conversation] ?? 0) + 1;
    state.numbers[conversation] = number;
    const item = { id: newMessageId(Date.now()), conversation, peer, number, text, frame: null };
    state.outbox.push(item);
    this.store.save();
    await this.#sendAll([item]);
  }

  /** A new connection: everything that has no answer goes again, in order. */
  async connected() {
    this.waiting.forEach(clearTimeout);
    this.waiting.clear();
    await this.#sendAll([...this.store.state.outbox]);
  }

  sent(id) {
    const item = this.#take(id);
    if (item?.text) {
      this.tell('✓', item.text);
    }
  }

  refused(frame) {
    const item = this.store.state.outbox.find((one) => one.id === toText(frame.messageId));
    if (!item || frame.code === Errors.ERROR_CODE_EARLIER_REFUSED) {
      return; // Its turn comes once that one is settled.
    }
    if (frame.code === Errors.ERROR_CODE_UNKNOWN_RECIPIENT) {
      this.#take(item.id);
      this.tell('✗', item.text);
      return;
    }
    if (FINAL.includes(frame.code)) {
      this.tell('✗', item.text);
      Object.assign(item, { id: newMessageId(Date.now()), text: null, frame: null }); // The number is given up, so that nobody waits for it.
    } else if (frame.code === Errors.ERROR_CODE_DEVICES_CHANGED) {
      item.frame = null;
    }
    this.store.save();
    const pause = frame.retryAfterMilliseconds || (frame.code === Errors.ERROR_CODE_DEVICES_CHANGED ? 0 : 1000);
    clearTimeout(this.waiting.get(item.conversation));
    this.waiting.set(item.conversation, setTimeout(
      () => this.#sendAll(this.store.state.outbox.filter((one) => one.conversation === item.conversation)).catch(() => {}), pause));
  }

  /** One after the other, also when it is asked for from several sides: sealing waits for the service, and numbers must stay in order. */
  #sendAll(items) {
    const all = this.turn.then(async () => {
      for (const item of items.filter((one) => this.store.state.outbox.includes(one))) {
        await this.#send(item);
      }
    });
    this.turn = all.catch(() => { // They stay in the outbox.
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.connected().catch(() => {}), 2000);
    });
    return all;
  }

  async #send(item) {
    if (!item.frame) {
      item.frame = await this.#encode(item);
      this.store.save(); // Every retry sends these bytes.
    }
    this.transmit(Buffer.from(item.frame, 'base64'));
  }

  async #encode(item) {
    const { userId, deviceId } = this.store.state.account;
    const content = { number: item.number, recipientUserId: toBytes(item.peer), text: item.text ?? undefined };
    const recipients = [];
    for (const user of [item.peer, userId]) {
      const { devices } = await this.api.get(`/v1/users/${user}/devices`);
      const copies = devices.filter((device) => user !== userId || device !== deviceId)
        .map((device) => ({ deviceId: device, ciphertext: item.text === null ? Buffer.alloc(0) : seal(content) }));
      if (copies.length > 0) {
        recipients.push({ userId: toBytes(user), devices: copies });
      }
    }
    const send = { messageId: toBytes(item.id), conversationId: toBytes(item.conversation), number: item.number, recipients };
    return Buffer.from(ClientFrame.encode({ send }).finish()).toString('base64');
  }

  #take(id) {
    const { outbox } = this.store.state;
    const index = outbox.findIndex((one) => one.id === id);
    return index < 0 ? null : outbox.splice(index, 1)[0];
  }
}
