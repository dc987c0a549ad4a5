using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Tokens;

/// <summary><c>POST /v1/tokenize</c> and <c>POST /v1/detokenize</c>.</summary>
internal sealed class TokensEndpoints(
    JsonBody body, RouterShards routers, ServerToolParser serverTools, ToolChoiceParser toolChoices, IOptions<ApiOptions> options)
{
    private const int MaxTokens = 1_000_000;

    // What would change the tokens is refused unless it asks for what happens anyway.
    private static readonly FieldRules Rules = new(
        ["model", "messages", "prompt", "tools", "tool_choice", "chat_template_kwargs", "reasoning_effort", "verbosity"],
        new Dictionary<string, string[]>
        {
            ["add_special_tokens"] = ["true"],
            ["add_generation_prompt"] = ["true"],
            ["continue_final_message"] = ["false"],
            ["return_token_strs"] = ["false"],
            ["chat_template"] = [],
        });

    /// <summary>Renders a chat or a text to tokens, as a generation would.</summary>
    public async Task TokenizeAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var request = await body.ReadAsync(context, Parse);
        var count = await routers.Next().CountTokensAsync(caller, request, context.RequestAborted);
        await JsonResponse.WriteAsync(
            context, new TokensView(count.Tokens.Length, count.ContextLength, count.Tokens), ApiJsonContext.Default.TokensView);
    }

    /// <summary>Turns tokens back into text.</summary>
    public async Task DetokenizeAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var (model, tokens) = await body.ReadAsync(context, ParseTokens);
        var text = await routers.Next().DetokenizeAsync(caller, model, tokens, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DetokenizedView(text), ApiJsonContext.Default.DetokenizedView);
    }

    private GenerationRequest Parse(JsonFields fields)
    {
        Rules.Check(fields);
        var hasMessages = fields.TryGet("messages", out _);
        var prompt = fields.Text("prompt");
        if (hasMessages == prompt is not null)
        {
            throw RequestErrors.InvalidValue("prompt", "exactly one of 'messages' and 'prompt' must be given");
        }

        return new GenerationRequest
        {
            RequestId = RequestIds.New("tok"),
            Model = fields.RequireText("model", maxLength: 256, minLength: 1),
            Messages = hasMessages ? MessageParser.Read(fields, options.Value.MaxMessages) : null,
            Prompt = prompt,
            Tools = ToolParser.Read(fields),
            ToolChoice = toolChoices.Read(fields),
            ServerTools = serverTools.Read(fields, ToolParser.MaxTools),
            TemplateArgumentsJson = TemplateArguments.Read(fields),
        };
    }

    private static (string Model, int[] Tokens) ParseTokens(JsonFields fields)
    {
        fields.Require("tokens");
        var tokens = fields.Array("tokens", MaxTokens, min: 1)!.Value;
        return (fields.RequireText("model", maxLength: 256, minLength: 1), PromptParser.ReadTokens(tokens, "tokens"));
    }
}
