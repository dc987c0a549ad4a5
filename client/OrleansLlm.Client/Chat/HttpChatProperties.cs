using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Chat;

/// <summary>Fills the additional properties of answers that came over HTTP: cost from the usage, the rest from headers.</summary>
internal static class HttpChatProperties
{
    /// <summary>The properties of a whole answer, with those that are there already.</summary>
    public static AdditionalPropertiesDictionary OfResponse(ChatResponse response, HttpResponseHeaders? headers)
    {
        var properties = response.AdditionalProperties ?? [];
        AddHeaders(properties, headers, response.ModelId);
        AddCost(properties, (response.RawRepresentation as ChatCompletion)?.Usage);
        return properties;
    }

    /// <summary>Adds headers to the first update and the cost to the one that carries usage.</summary>
    public static void AddTo(ChatResponseUpdate update, HttpResponseHeaders? headers, bool isFirst)
    {
        var usage = (update.RawRepresentation as StreamingChatCompletionUpdate)?.Usage;
        usage ??= update.Contents.OfType<UsageContent>().FirstOrDefault()?.RawRepresentation as ChatTokenUsage;
        if (!isFirst && usage is null)
        {
            return;
        }

        var properties = update.AdditionalProperties ??= [];
        AddCost(properties, usage);
        if (isFirst)
        {
            AddHeaders(properties, headers, update.ModelId);
        }
    }

    private static void AddCost(AdditionalPropertiesDictionary properties, ChatTokenUsage? usage)
    {
        if (usage is not null && usage.Patch.TryGetValue("$.cost"u8, out decimal cost))
        {
            properties[LlmProperties.Cost] = cost;
        }

        if (usage is not null && usage.Patch.TryGetValue("$.saved_cost"u8, out decimal saved))
        {
            properties[LlmProperties.SavedCost] = saved;
        }
    }

    private static void AddHeaders(AdditionalPropertiesDictionary properties, HttpResponseHeaders? headers, string? model)
    {
        if (headers is null)
        {
            return;
        }

        Add(properties, LlmProperties.RequestId, ResponseHeaders.Find(headers, ResponseHeaders.RequestId));
        Add(properties, LlmProperties.Route, ResponseHeaders.Route(headers, model ?? ""));
        Add(properties, LlmProperties.RateLimit, ResponseHeaders.RateLimit(headers));
    }

    private static void Add(AdditionalPropertiesDictionary properties, string name, object? value)
    {
        if (value is not null)
        {
            properties[name] = value;
        }
    }
}
