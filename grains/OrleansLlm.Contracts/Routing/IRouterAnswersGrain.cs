using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Routing;

/// <summary>
/// The router's answers to callers who take them whole: one message there and one back, where a stream takes several. The same grains and keys as
/// <see cref="IRouterGrain"/>.
/// </summary>
[Alias("llm.router-answers"), GrainInterfaceType("router-answers")]
public interface IRouterAnswersGrain : IGrainWithStringKey
{
    /// <summary>Runs a call to its end. The elements are those of <see cref="IRouterGrain.GenerateAsync"/> without heartbeats. Cancelling ends it as there.</summary>
    /// <exception cref="LlmException">Any code.</exception>
    [Alias("answer"), ResponseTimeout("1.00:00:00")]
    Task<IReadOnlyList<GenerationChunk>> AnswerAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default);
}
