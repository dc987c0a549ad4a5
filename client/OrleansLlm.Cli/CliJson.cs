using System.Text.Json.Serialization;
using OrleansLlm.Cli.Bench;
using OrleansLlm.Client.Models;
using OrleansLlm.Client.Tenants;

namespace OrleansLlm.Cli;

/// <summary>JSON that commands write.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(IReadOnlyList<ApiKey>))]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(IReadOnlyList<ModelCard>))]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class CliJson : JsonSerializerContext;
