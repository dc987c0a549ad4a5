namespace OrleansLlm.Benchmarks;

/// <summary>Medians of one way to compute the same, in seconds.</summary>
/// <param name="Prefill">All prompts, with one token each.</param>
/// <param name="Decode">One step of all sequences.</param>
/// <param name="Whole">All prompts and all outputs.</param>
internal sealed record EngineBenchmarkTimes(double Prefill, double Decode, double Whole);
