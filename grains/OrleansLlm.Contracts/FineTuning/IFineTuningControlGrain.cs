using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Contracts.FineTuning;

/// <summary>Whether a fine-tuning job is to stand still. Key: <see cref="JobKey"/>. Durable.</summary>
[Alias("llm.fine-tuning-control"), GrainInterfaceType("fine-tuning-control")]
public interface IFineTuningControlGrain : IGrainWithStringKey
{
    /// <summary>Sets it; the job follows within seconds.</summary>
    [Alias("pause")]
    Task PauseAsync(bool paused, CancellationToken cancellationToken = default);

    /// <summary>Forgets what was said; durable when it returns.</summary>
    [Alias("forget")]
    Task ForgetAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether it is.</summary>
    [Alias("is-paused"), ResponseTimeout("00:00:05")]
    Task<bool> IsPausedAsync(CancellationToken cancellationToken = default);
}
