using System.Text.Json;
using System.Text.Json.Serialization;
using ChatApp.Contracts.Http;

namespace ChatApp.Client.Api;

/// <summary>The JSON of the HTTP api, generated so that the client can be trimmed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AccountCreation))]
[JsonSerializable(typeof(AccountCreated))]
[JsonSerializable(typeof(ChallengeRequest))]
[JsonSerializable(typeof(ChallengeIssued))]
[JsonSerializable(typeof(SessionCreation))]
[JsonSerializable(typeof(SessionCreated))]
[JsonSerializable(typeof(UserFound))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(DeviceLink))]
[JsonSerializable(typeof(DeviceLinked))]
[JsonSerializable(typeof(Negotiation))]
[JsonSerializable(typeof(ContactAddition))]
[JsonSerializable(typeof(ContactAdded))]
[JsonSerializable(typeof(ContactList))]
[JsonSerializable(typeof(BlockList))]
[JsonSerializable(typeof(PrivacyInfo))]
[JsonSerializable(typeof(LastSeenSetting))]
[JsonSerializable(typeof(LastSeenInfo))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext;
