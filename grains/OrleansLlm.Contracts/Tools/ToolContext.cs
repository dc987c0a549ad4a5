using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Tools;

/// <summary>The request that a tool is made ready for.</summary>
/// <param name="Caller">Who calls: the tenant whose data a tool may touch, and who pays for what it uses.</param>
/// <param name="Request">The request as it came, with the chat so far.</param>
public sealed record ToolContext(Caller Caller, GenerationRequest Request);
