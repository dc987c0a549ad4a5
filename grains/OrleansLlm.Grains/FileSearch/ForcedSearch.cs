using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Tells whether a request's files are searched before the model is asked. Pure.</summary>
internal static class ForcedSearch
{
    private const string Chosen = FileSearchParser.Type + ":";

    /// <summary>The tool, when it is not the model's to call; null: it is, or there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model that it names; null: it names a route.</param>
    /// <param name="smallWindow">Up to how large a window a model is not left to call it.</param>
    /// <exception cref="LlmException">InvalidRequest: there are two, or one is wrong.</exception>
    public static FileSearchSettings? Find(GenerationRequest request, ModelInfo? model, int smallWindow)
    {
        var uses = (request.ServerTools ?? []).Where(use => use.Type == FileSearchParser.Type).ToList();
        if (uses.Count == 0)
        {
            return null;
        }

        if (uses.Count > 1)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"tools must have file_search once, with all vector stores. Given: {uses.Count} times.", uses[1].Field);
        }

        var settings = FileSearchParser.Read(uses[0]);
        var isForced = settings.Mode == FileSearchMode.Always
            || (settings.Mode == FileSearchMode.Auto && (IsChosen(request.ToolChoice) || (model is not null && (model.ToolFormat is null && IsLocal(model) || model.ContextLength <= smallWindow && model.ContextLength > 0))));
        return isForced && request.ToolChoice?.Mode != ToolChoiceMode.None && GroundedChat.IsAsked(request.Messages) ? settings : null;
    }

    /// <summary>The request without the tool: it has done its work.</summary>
    public static GenerationRequest Without(GenerationRequest request)
    {
        var others = request.ServerTools!.Where(use => use.Type != FileSearchParser.Type).ToList();
        return request with
        {
            ServerTools = others.Count == 0 ? null : others,
            ToolChoice = IsChosen(request.ToolChoice) || (others.Count == 0 && request.Tools is not { Count: > 0 }) ? null : request.ToolChoice,
        };
    }

    private static bool IsLocal(ModelInfo model) => model.Provider == "local";

    private static bool IsChosen(ToolChoice? choice) => choice is { Mode: ToolChoiceMode.Required, Functions: { } functions } && functions.All(name => name == Chosen);
}
