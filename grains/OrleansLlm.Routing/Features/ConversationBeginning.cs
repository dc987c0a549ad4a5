using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Features;

/// <summary>What all turns of a conversation have in common, for callers that send the whole of it each time and give it no name.</summary>
public static class ConversationBeginning
{
    private const int PromptCharacters = 512;
    private const int PromptTokens = 128;

    /// <summary>Roles and texts up to the first user's message; of a plain prompt its beginning.</summary>
    public static IEnumerable<string> Of(GenerationRequest request)
    {
        foreach (var message in request.Messages ?? [])
        {
            yield return message.Role;
            yield return message.Content ?? "";
            if (message.Role == "user")
            {
                break;
            }
        }

        yield return request.Prompt is { Length: > PromptCharacters } prompt ? prompt[..PromptCharacters] : request.Prompt ?? "";
        yield return string.Join(',', (request.PromptTokens ?? []).Take(PromptTokens));
    }
}
