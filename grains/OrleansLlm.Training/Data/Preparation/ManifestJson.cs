using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>The JSON of manifests: snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DictionaryKeyPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DataManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
