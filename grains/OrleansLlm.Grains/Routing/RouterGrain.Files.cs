using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Routing;

/// <summary>The part of a router that answers from files.</summary>
internal sealed partial class RouterGrain
{
    /// <summary>The tool, when files are searched before the model is asked.</summary>
    private async ValueTask<FileSearchSettings?> ForcedAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.ServerTools is not { Count: > 0 } uses || !uses.Any(use => use.Type == FileSearchParser.Type))
        {
            return null;
        }

        var models = await Models.ListAsync(cancellationToken);
        return ForcedSearch.Find(request, models.FirstOrDefault(model => model.Name == request.Model), files.Options.Value.SmallWindow);
    }

    private IAsyncEnumerable<GenerationChunk> GroundedAsync(Caller caller, GenerationRequest request, FileSearchSettings settings, CancellationToken cancellationToken)
    {
        var call = new GroundedCall(
            files, caller, ForcedSearch.Without(request), settings, (asked, token) => AnsweredAsync(caller, asked, token), (asked, token) => MeasureAsync(caller, asked, token));

        // Searches run without a word.
        return call.RunAsync(cancellationToken).WithHeartbeats(GenerationChunk.Heartbeat, services.Time, cancellationToken);
    }
}
