using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Client.Routes;

/// <summary>The body that sets a route.</summary>
internal sealed record SetRoute([property: JsonConverter(typeof(RawJsonConverter))] string Policy, bool Activate, string? Comment);
