using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Erasure;

/// <summary>The JSON of erasures: the input and the progress of their jobs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErasureScope))]
[JsonSerializable(typeof(ErasureProgress))]
public sealed partial class ErasureJson : JsonSerializerContext
{
    /// <summary>The kind of the jobs.</summary>
    public const string Kind = "erasure";
}
