using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Features;

/// <summary>
/// About how many tokens a prompt has, whatever the model: four letters of an alphabet to a token, one token to a letter of Chinese, Japanese or
/// Korean, two letters of other scripts to one, four tokens around each message. Good to about a quarter for prose; a plan that it leads astray is mended by the fallback for
/// <see cref="Plans.FallbackCauses.ContextLength"/>.
/// </summary>
public static class PromptEstimate
{
    private const int AroundMessage = 4;
    private const int QuartersPerToken = 4;
    private const char FirstOfEastAsia = '\u2E80';
    private const char LatinEnd = '\u0250';

    /// <summary>Estimated tokens, at least 1.</summary>
    public static int Of(GenerationRequest request)
    {
        var quarters = Quarters(request.Prompt);
        var tokens = (long)(request.PromptTokens?.Count ?? 0);
        foreach (var message in request.Messages ?? [])
        {
            tokens += AroundMessage;
            quarters += Quarters(message.Content);
            foreach (var call in message.ToolCalls ?? [])
            {
                quarters += Quarters(call.Name) + Quarters(call.ArgumentsJson);
            }
        }

        foreach (var tool in request.Tools ?? [])
        {
            tokens += AroundMessage;
            quarters += Quarters(tool.Name) + Quarters(tool.Description) + Quarters(tool.ParametersJson);
        }

        return (int)Math.Clamp(tokens + ((quarters + QuartersPerToken - 1) / QuartersPerToken), 1, int.MaxValue);
    }

    private static long Quarters(string? text)
    {
        long sum = 0;
        foreach (var letter in text ?? "")
        {
            sum += letter < LatinEnd ? 1 : letter < FirstOfEastAsia ? 2 : 4;
        }

        return sum;
    }
}
