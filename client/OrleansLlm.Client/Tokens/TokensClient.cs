using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Tokens;

/// <summary>Counts tokens with the model's own tokenizer and template, free of charge.</summary>
public sealed class TokensClient
{
    private readonly LlmHttp _http;

    internal TokensClient(LlmHttp http) => _http = http;

    /// <summary>The tokens of a chat, template included.</summary>
    /// <exception cref="LlmException">ModelNotFound or InvalidRequest.</exception>
    public Task<TokenCount> CountAsync(string model, IReadOnlyList<TextMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return CountAsync(new TokenizeRequest { Model = model, Messages = messages }, cancellationToken);
    }

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="LlmException">ModelNotFound or InvalidRequest.</exception>
    public Task<TokenCount> CountAsync(
        string model, string prompt, bool? addSpecialTokens = null, CancellationToken cancellationToken = default) =>
        CountAsync(new TokenizeRequest { Model = model, Prompt = prompt, AddSpecialTokens = addSpecialTokens }, cancellationToken);

    /// <summary>The text of tokens, special tokens included.</summary>
    /// <exception cref="LlmException">ModelNotFound, or InvalidRequest for an id outside of the vocabulary.</exception>
    public async Task<string> DetokenizeAsync(string model, IReadOnlyList<int> tokens, CancellationToken cancellationToken = default)
    {
        var answer = await _http.PostAsync(
            "v1/detokenize",
            new DetokenizeRequest(model, tokens),
            LlmJson.Default.DetokenizeRequest,
            LlmJson.Default.DetokenizeAnswer,
            cancellationToken);
        return answer.Text;
    }

    private async Task<TokenCount> CountAsync(TokenizeRequest request, CancellationToken cancellationToken)
    {
        var answer = await _http.PostAsync(
            "v1/tokenize", request, LlmJson.Default.TokenizeRequest, LlmJson.Default.TokenizeAnswer, cancellationToken);
        return new TokenCount { Tokens = answer.Tokens, ContextLength = answer.MaxModelLen };
    }
}
