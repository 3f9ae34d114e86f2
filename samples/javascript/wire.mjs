// Ids and frames, as docs/client-protocol.md has them. The .proto files are read as they are.
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import Long from 'long';
import protobuf from 'protobufjs';

protobuf.util.Long = Long; // Positions have 63 bits, and a JavaScript number 53.
protobuf.configure();
const load = (name) => protobuf.loadSync(fileURLToPath(new URL(`../../ChatApp.Contracts/ClientProtocol/${name}`, import.meta.url)));
const chat = load('chat.v1.proto');
export const ClientFrame = chat.lookupType('chat.v1.ClientFrame');
export const ServerFrame = chat.lookupType('chat.v1.ServerFrame');
export const Errors = chat.lookupEnum('chat.v1.ErrorCode').values;
export const Content = load('content.v1.proto').lookupType('chat.content.v1.Content');

export const toBytes = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');
export const toText = (bytes) => Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A UUIDv7 (RFC 9562 §5.7). */
export function newMessageId(now) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return toText(bytes);
}

export const timeOf = (messageId) => toBytes(messageId).readUIntBE(0, 6);

/** The conversation of two users: a UUIDv8 from both ids. */
export function conversationOf(one, other) {
  const ids = [toBytes(one), toBytes(other)].sort(Buffer.compare);
  const hash = createHash('sha256').update('chatapp:conversation').update(Buffer.concat(ids)).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x80;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return toText(hash);
}

// No encryption: a zero byte and the plaintext. A real client has its Signal sessions here.
export const seal = (content) => Buffer.concat([Buffer.of(0), Content.encode(content).finish()]);
export function open(ciphertext) {
  try {
    return ciphertext[0] === 0 ? Content.decode(ciphertext.subarray(1)) : null;
  } catch {
    return null;
  }
}
