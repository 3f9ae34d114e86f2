// Measures the official library: operations per CPU-second of this process, all its threads counted. Prints {"name": value}.
// Arguments: the package, and CPU-seconds for each piece of work.
import { randomUUID } from 'node:crypto';
import { createStores } from './stores.mjs';

const lib = await import(process.argv[2]);
const seconds = Number(process.argv[3]);
const stores = createStores(lib);
const plaintext = new Uint8Array(200).fill(7);
const batch = 200;

const createDevice = () => ({
  address: lib.ProtocolAddress.new(randomUUID(), 1),
  sessions: new stores.Sessions(), identities: new stores.Identities(lib.IdentityKeyPair.generate(), 1),
  preKeys: new stores.PreKeys(), signedPreKeys: new stores.SignedPreKeys(), kyberPreKeys: new stores.KyberPreKeys(),
});

async function createBundle(device) {
  const identity = device.identities.pair;
  const signed = lib.PrivateKey.generate();
  const signature = identity.privateKey.sign(signed.getPublicKey().serialize());
  await device.signedPreKeys.saveSignedPreKey(1, lib.SignedPreKeyRecord.new(1, 0, signed.getPublicKey(), signed, signature));
  const kyber = lib.KEMKeyPair.generate();
  const kyberSignature = identity.privateKey.sign(kyber.getPublicKey().serialize());
  await device.kyberPreKeys.saveKyberPreKey(1, lib.KyberPreKeyRecord.new(1, 0, kyber, kyberSignature));
  return lib.PreKeyBundle.new(
    1, 1, null, null, 1, signed.getPublicKey(), signature, identity.publicKey, 1, kyber.getPublicKey(), kyberSignature);
}

const start = (self, peer, bundle) => lib.processPreKeyBundle(bundle, peer.address, self.address, self.sessions, self.identities);
const encrypt = (self, peer) => lib.signalEncrypt(plaintext, peer.address, self.address, self.sessions, self.identities);
const decrypt = (self, peer, message) => (message.type() === 3
  ? lib.signalDecryptPreKey(
    lib.PreKeySignalMessage.deserialize(message.serialize()), peer.address, self.address, self.sessions, self.identities,
    self.preKeys, self.signedPreKeys, self.kyberPreKeys)
  : lib.signalDecrypt(lib.SignalMessage.deserialize(message.serialize()), peer.address, self.address, self.sessions, self.identities));

async function introduce() {
  const [alice, bob] = [createDevice(), createDevice()];
  await start(alice, bob, await createBundle(bob));
  await decrypt(bob, alice, await encrypt(alice, bob));
  await decrypt(alice, bob, await encrypt(bob, alice));
  return [alice, bob];
}

// Each piece of work: what is prepared for a batch, unmeasured, and what is done, measured.
const work = {
  async 'start-session'() {
    const bob = createDevice();
    const bundle = await createBundle(bob);
    let devices = [];
    return {
      prepare: async () => { devices = Array.from({ length: batch }, createDevice); },
      run: async (i) => { await start(devices[i], bob, bundle); await encrypt(devices[i], bob); },
    };
  },
  async 'accept-session'() {
    const bob = createDevice();
    const bundle = await createBundle(bob);
    let waiting = [];
    return {
      prepare: async () => {
        waiting = [];
        for (let i = 0; i < batch; i++) {
          const alice = createDevice();
          await start(alice, bob, bundle);
          waiting.push([alice, await encrypt(alice, bob)]);
        }
      },
      run: async (i) => decrypt(bob, waiting[i][0], waiting[i][1]),
    };
  },
  async encrypt() {
    let pair;
    return { prepare: async () => { pair = await introduce(); }, run: async () => encrypt(pair[0], pair[1]) };
  },
  async decrypt() {
    let pair;
    let waiting = [];
    return {
      prepare: async () => {
        pair = await introduce();
        waiting = [];
        for (let i = 0; i < batch; i++) waiting.push(await encrypt(pair[0], pair[1]));
      },
      run: async (i) => decrypt(pair[1], pair[0], waiting[i]),
    };
  },
  async 'ping-pong-turn'() {
    const pair = await introduce();
    return {
      prepare: async () => {},
      run: async (i) => { const [from, to] = i % 2 === 0 ? pair : [pair[1], pair[0]]; await decrypt(to, from, await encrypt(from, to)); },
    };
  },
};

const results = {};
for (const [name, create] of Object.entries(work)) {
  const { prepare, run } = await create();
  const measure = async (budget) => {
    let done = 0;
    let microseconds = 0;
    while (microseconds < budget * 1e6) {
      await prepare();
      const before = process.cpuUsage();
      for (let i = 0; i < batch; i++) await run(i);
      const used = process.cpuUsage(before);
      microseconds += used.user + used.system;
      done += batch;
    }
    return done / (microseconds / 1e6);
  };
  await measure(seconds / 4);
  results[name] = await measure(seconds);
}
console.log(JSON.stringify(results));
