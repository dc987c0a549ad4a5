using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Routing;

/// <summary>Tells what a router would do, without a call. The same grain as <see cref="IRouterGrain"/>, with the same keys.</summary>
[Alias("llm.router-plans"), GrainInterfaceType("router-plans")]
public interface IRouterPlansGrain : IGrainWithStringKey
{
    /// <summary>The plan that the request would get now. Nothing is called, nothing is reserved, and another call may be planned otherwise.</summary>
    /// <exception cref="LlmException">The request is wrong, or nothing can take it.</exception>
    [Alias("plan")]
    Task<PlannedRoute> PlanAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>How large a prompt is for the model or route that it names: for callers that must cut it to fit. Free of charge.</summary>
    /// <exception cref="LlmException">The request is wrong, or nothing can take it.</exception>
    [Alias("measure")]
    Task<PromptSize> MeasureAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default);
}
