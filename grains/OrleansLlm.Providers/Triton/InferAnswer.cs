namespace OrleansLlm.Providers.Triton;

/// <summary>An answer of <c>/infer</c>.</summary>
internal sealed record InferAnswer(IReadOnlyList<InferOutput?>? Outputs, string? Error);
