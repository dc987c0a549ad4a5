using System.Text.Json.Serialization;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>JSON of the strings in calls.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class CallJson : JsonSerializerContext;
