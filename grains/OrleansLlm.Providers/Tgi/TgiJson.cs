using System.Text.Json.Serialization;

namespace OrleansLlm.Providers.Tgi;

/// <summary>TGI's answers (router/src/lib.rs of text-generation-inference 3).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TgiAnswer))]
[JsonSerializable(typeof(TgiInfo))]
internal sealed partial class TgiJson : JsonSerializerContext;
