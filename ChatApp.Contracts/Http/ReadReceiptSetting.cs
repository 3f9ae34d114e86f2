using System.Text.Json.Serialization;

namespace ChatApp.Contracts.Http;

/// <summary>What <c>PUT /v1/privacy/read-receipts</c> takes.</summary>
/// <param name="Enabled">Whether those who write to the caller learn that it was read, and the caller learns it of them.</param>
public sealed record ReadReceiptSetting([property: JsonRequired] bool Enabled);
