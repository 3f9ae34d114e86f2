// Codecs of the official Node.js driver, spoken to as codec.py is: decode, encode and token.
'use strict';

const readline = require('readline');
const { types } = require('cassandra-driver');
const Encoder = require('cassandra-driver/lib/encoder');
const { Murmur3Tokenizer } = require('cassandra-driver/lib/tokenizer');

const encoder = new Encoder(4, { encoding: { map: Map, set: Set } });
const codes = types.dataTypes;
const durationClass = 'org.apache.cassandra.db.marshal.DurationType';

function toType(tree) {
  const inner = (tree.arguments || []).map(toType);
  switch (tree.name) {
    case 'duration': return { code: codes.custom, info: durationClass };
    case 'list': case 'set': return { code: codes[tree.name], info: inner[0] };
    case 'map': case 'tuple': return { code: codes[tree.name], info: inner };
    case 'udt': return { code: codes.udt, info: { keyspace: tree.keyspace, name: tree.udt, fields: tree.fields.map((name, i) => ({ name, type: inner[i] })) } };
    default: return { code: codes[tree.name] };
  }
}

function show(tree, value) {
  if (value === null || value === undefined) {
    return null;
  }
  const inner = tree.arguments || [];
  switch (tree.name) {
    case 'list': case 'set': return [...value].map(element => show(inner[0], element));
    case 'map': return [...value].map(([key, element]) => [show(inner[0], key), show(inner[1], element)]);
    case 'tuple': return inner.map((argument, i) => show(argument, value.get(i)));
    case 'udt': return inner.map((argument, i) => show(argument, value[tree.fields[i]]));
    case 'blob': return value.toString('hex');
    case 'timestamp': return String(value.getTime());
    case 'date': return String(Math.round(value.date.getTime() / 86400000));
    case 'time': return value.value.toString();
    case 'duration': return `${value.months},${value.days},${value.nanoseconds}`;
    case 'decimal': return `${value._intVal},${value._scale}`;
    default: return String(value);
  }
}

function read(tree, value) {
  if (value === null) {
    return null;
  }
  const inner = tree.arguments || [];
  switch (tree.name) {
    case 'list': return value.map(element => read(inner[0], element));
    case 'set': return new Set(value.map(element => read(inner[0], element)));
    case 'map': return new Map(value.map(([key, element]) => [read(inner[0], key), read(inner[1], element)]));
    case 'tuple': return types.Tuple.fromArray(inner.map((argument, i) => read(argument, value[i])));
    case 'udt': return Object.fromEntries(tree.fields.map((name, i) => [name, read(inner[i], value[i])]));
    case 'bigint': case 'counter': return types.Long.fromString(value);
    case 'int': case 'smallint': case 'tinyint': case 'float': case 'double': return Number(value);
    case 'varint': return types.Integer.fromString(value);
    case 'blob': return Buffer.from(value, 'hex');
    case 'boolean': return value === 'true';
    case 'uuid': return types.Uuid.fromString(value);
    case 'timeuuid': return types.TimeUuid.fromString(value);
    case 'inet': return types.InetAddress.fromString(value);
    case 'timestamp': return new Date(Number(value));
    case 'date': return types.LocalDate.fromDate(new Date(Number(value) * 86400000));
    case 'time': return new types.LocalTime(types.Long.fromString(value));
    case 'duration': {
      const [months, days, nanoseconds] = value.split(',');
      return new types.Duration(Number(months), Number(days), types.Long.fromString(nanoseconds));
    }
    case 'decimal': {
      const [unscaled, scale] = value.split(',');
      return new types.BigDecimal(types.Integer.fromString(unscaled), Number(scale));
    }
    default: return value;
  }
}

function answer(request) {
  switch (request.do) {
    case 'decode': return { value: show(request.type, encoder.decode(Buffer.from(request.hex, 'hex'), toType(request.type))) };
    case 'encode': return { hex: encoder.encode(read(request.type, request.value), toType(request.type)).toString('hex') };
    case 'token': return { token: new Murmur3Tokenizer().hash(Buffer.from(request.hex, 'hex')).getValue().toString() };
    default: throw new Error(`Cannot ${request.do}`);
  }
}

readline.createInterface({ input: process.stdin }).on('line', line => console.log(JSON.stringify(answer(JSON.parse(line)))));
