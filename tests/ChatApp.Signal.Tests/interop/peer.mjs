// The official library as the other end of a test. Speaks JSON lines: {"id", "op", ...} in, {"id", ...result} or {"id", "error"} out.
// Bytes are base64. A party is a device with its own in-memory stores; its name is a UUID. Argument: the package to load.
import { createInterface } from 'node:readline';
import { createStores } from './stores.mjs';

const lib = await import(process.argv[2]);
const { Sessions, Identities, PreKeys, SignedPreKeys, KyberPreKeys, SenderKeys } = createStores(lib);
const takesLocalAddress = lib.signalEncrypt.length > 4; // Not counting the optional time: newer versions do, and so write and check addresses.
const parties = new Map();

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const text = (data) => Buffer.from(data).toString('base64');
const local = (party) => (takesLocalAddress ? [party.address] : []);

const ops = {
  async create({ party, user, device, registrationId }) {
    const pair = lib.IdentityKeyPair.generate();
    parties.set(party, {
      address: lib.ProtocolAddress.new(user, device), nextId: 1,
      sessions: new Sessions(), identities: new Identities(pair, registrationId),
      preKeys: new PreKeys(), signedPreKeys: new SignedPreKeys(), kyberPreKeys: new KyberPreKeys(), senderKeys: new SenderKeys(),
    });
    return { identityKey: text(pair.publicKey.serialize()) };
  },
  async bundle({ party, oneTime }) {
    const { identities, preKeys, signedPreKeys, kyberPreKeys } = parties.get(party);
    const id = parties.get(party).nextId++;
    const identity = identities.pair;
    const signed = lib.PrivateKey.generate();
    const signature = identity.privateKey.sign(signed.getPublicKey().serialize());
    await signedPreKeys.saveSignedPreKey(id, lib.SignedPreKeyRecord.new(id, 0, signed.getPublicKey(), signed, signature));
    const kyber = lib.KEMKeyPair.generate();
    const kyberSignature = identity.privateKey.sign(kyber.getPublicKey().serialize());
    await kyberPreKeys.saveKyberPreKey(id, lib.KyberPreKeyRecord.new(id, 0, kyber, kyberSignature));
    const result = {
      registrationId: identities.registrationId, identityKey: text(identity.publicKey.serialize()), bundleId: id,
      signedPreKey: text(signed.getPublicKey().serialize()), signature: text(signature),
      kyberPreKey: text(kyber.getPublicKey().serialize()), kyberSignature: text(kyberSignature),
    };
    if (oneTime) {
      const preKey = lib.PrivateKey.generate();
      await preKeys.savePreKey(id, lib.PreKeyRecord.new(id, preKey.getPublicKey(), preKey));
      result.preKey = text(preKey.getPublicKey().serialize());
    }
    return result;
  },
  async start({ party, user, device, bundle }) {
    const self = parties.get(party);
    const made = lib.PreKeyBundle.new(
      bundle.registrationId, device, bundle.preKey ? bundle.preKeyId : null,
      bundle.preKey ? lib.PublicKey.deserialize(bytes(bundle.preKey)) : null,
      bundle.signedPreKeyId, lib.PublicKey.deserialize(bytes(bundle.signedPreKey)), bytes(bundle.signature),
      lib.PublicKey.deserialize(bytes(bundle.identityKey)),
      bundle.kyberPreKeyId, lib.KEMPublicKey.deserialize(bytes(bundle.kyberPreKey)), bytes(bundle.kyberSignature));
    await lib.processPreKeyBundle(made, lib.ProtocolAddress.new(user, device), ...local(self), self.sessions, self.identities);
    return {};
  },
  async encrypt({ party, user, device, plaintext }) {
    const self = parties.get(party);
    const message = await lib.signalEncrypt(
      bytes(plaintext), lib.ProtocolAddress.new(user, device), ...local(self), self.sessions, self.identities);
    return { kind: message.type(), message: text(message.serialize()) };
  },
  async decrypt({ party, user, device, kind, message }) {
    const self = parties.get(party);
    const sender = lib.ProtocolAddress.new(user, device);
    const plaintext = kind === 3
      ? await lib.signalDecryptPreKey(
        lib.PreKeySignalMessage.deserialize(bytes(message)), sender, ...local(self), self.sessions, self.identities,
        self.preKeys, self.signedPreKeys, self.kyberPreKeys)
      : await lib.signalDecrypt(lib.SignalMessage.deserialize(bytes(message)), sender, ...local(self), self.sessions, self.identities);
    return { plaintext: text(plaintext) };
  },
  async archive({ party, user, device }) {
    const self = parties.get(party);
    const name = lib.ProtocolAddress.new(user, device);
    const record = await self.sessions.getSession(name);
    record.archiveCurrentState();
    await self.sessions.saveSession(name, record);
    return {};
  },
  async distribute({ party, distribution }) {
    const self = parties.get(party);
    const message = await lib.SenderKeyDistributionMessage.create(self.address, distribution, self.senderKeys);
    return { message: text(message.serialize()) };
  },
  async joinSender({ party, user, device, message }) {
    const distribution = lib.SenderKeyDistributionMessage.deserialize(bytes(message));
    await lib.processSenderKeyDistributionMessage(lib.ProtocolAddress.new(user, device), distribution, parties.get(party).senderKeys);
    return {};
  },
  async groupEncrypt({ party, distribution, plaintext }) {
    const self = parties.get(party);
    const message = await lib.groupEncrypt(self.address, distribution, self.senderKeys, bytes(plaintext));
    return { message: text(message.serialize()) };
  },
  async groupDecrypt({ party, user, device, message }) {
    const plaintext = await lib.groupDecrypt(lib.ProtocolAddress.new(user, device), parties.get(party).senderKeys, bytes(message));
    return { plaintext: text(plaintext) };
  },
  async fingerprint({ version, localId, localKey, remoteId, remoteKey }) {
    const fingerprint = lib.Fingerprint.new(
      5200, version, bytes(localId), lib.PublicKey.deserialize(bytes(localKey)), bytes(remoteId), lib.PublicKey.deserialize(bytes(remoteKey)));
    return { display: fingerprint.displayableFingerprint().toString(), scannable: text(fingerprint.scannableFingerprint().toBuffer()) };
  },
  async sign({ privateKey, message }) {
    return { signature: text(lib.PrivateKey.deserialize(bytes(privateKey)).sign(bytes(message))) };
  },
  async verify({ publicKey, message, signature }) {
    return { valid: lib.PublicKey.deserialize(bytes(publicKey)).verify(bytes(message), bytes(signature)) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = { id, ...(await ops[op](rest)) };
  } catch (error) {
    answer = { id, error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
