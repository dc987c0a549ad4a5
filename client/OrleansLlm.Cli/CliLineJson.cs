using System.Text.Json.Serialization;

namespace OrleansLlm.Cli;

/// <summary>JSON that commands write one value a line.</summary>
[JsonSerializable(typeof(float[]))]
internal sealed partial class CliLineJson : JsonSerializerContext;
