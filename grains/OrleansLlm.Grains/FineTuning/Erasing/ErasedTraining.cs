namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>One thing that was erased.</summary>
/// <param name="Hash">As <see cref="ErasedTrainings.HashOf(string)"/> gives it.</param>
[GenerateSerializer, Immutable, Alias("llm.state.erased-training")]
internal sealed record ErasedTraining([property: Id(0)] string Hash);
