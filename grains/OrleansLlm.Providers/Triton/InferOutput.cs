namespace OrleansLlm.Providers.Triton;

/// <summary>A tensor that came out; its values in one row, last dimension first.</summary>
internal sealed record InferOutput(string? Name, string? Datatype, IReadOnlyList<long>? Shape, float[]? Data);
