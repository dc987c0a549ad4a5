using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Finds what a response goes on from, and keeps responses. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal sealed class ResponseHistory(IGrainFactory grains, RouterShards routers)
{
    /// <summary>The most responses that one goes on from.</summary>
    private const int MaxLinks = 1_024;

    /// <summary>A response of the caller's tenant.</summary>
    public IResponseGrain Get(Caller caller, string id) => grains.GetGrain<IResponseGrain>(new ResponseKey(caller.Tenant, id).ToString());

    /// <summary>A response of the caller's tenant that is or was made in the background.</summary>
    public IBackgroundResponseGrain GetBackground(Caller caller, string id) =>
        grains.GetGrain<IBackgroundResponseGrain>(new ResponseKey(caller.Tenant, id).ToString());

    /// <summary>The whole request: instructions, what came before, the new input; shortened where that is allowed and needed.</summary>
    public async Task<GenerationRequest> BuildAsync(Caller caller, ResponseCall call, int maxMessages, CancellationToken cancellationToken)
    {
        var items = await ReadAsync(caller, call.PreviousId, cancellationToken);
        items.AddRange(call.Input.Select(item => item.Message).OfType<ChatMessage>());
        var messages = InputParser.Join(items).ToList();
        if (call.Instructions is { } instructions)
        {
            messages.Insert(0, new ChatMessage { Role = "system", Content = instructions });
        }

        if (messages.Count > maxMessages)
        {
            throw RequestErrors.OutOfRange("previous_response_id", $"a history of at most {maxMessages} messages with the new input", $"{messages.Count} messages");
        }

        var request = call.Generation with { Messages = messages };
        return call.Truncates ? request with { Messages = await FitAsync(caller, request, cancellationToken) } : request;
    }

    private async Task<List<ChatMessage>> ReadAsync(Caller caller, string? last, CancellationToken cancellationToken)
    {
        var links = new List<StoredResponse>();
        for (var id = last; id is not null; id = links[^1].Previous)
        {
            if (links.Count == MaxLinks)
            {
                throw RequestErrors.OutOfRange("previous_response_id", $"a chain of at most {MaxLinks} responses", "a longer one");
            }

            try
            {
                links.Add(Whole(id, await Get(caller, id).GetAsync(cancellationToken)));
            }
            catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
            {
                throw RequestErrors.InvalidValue("previous_response_id", $"response '{JsonText.Shorten(id)}' is not there: it was not stored, or was deleted");
            }
        }

        links.Reverse();
        return [.. links.SelectMany(link => link.Messages)];
    }

    private static StoredResponse Whole(string id, StoredResponse response) => response.Unfinished is { } status
        ? throw RequestErrors.InvalidValue("previous_response_id", $"response '{JsonText.Shorten(id)}' is {status}; only one that was made to its end can be gone on from")
        : response;

    private Task<IReadOnlyList<ChatMessage>> FitAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var plans = grains.GetGrain<IRouterPlansGrain>(routers.NextKey());
        return ContextWindow.FitAsync(request.Messages!, async shorter =>
        {
            var size = await plans.MeasureAsync(caller, request with { Messages = shorter }, cancellationToken);
            return size.Leaves(request.MaxTokens ?? Math.Max(1, size.ContextLength / 4));
        });
    }
}
