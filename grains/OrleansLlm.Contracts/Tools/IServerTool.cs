using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Tools;

/// <summary>
/// A function that the model may call and that this server runs, ready for one request: it knows whose request it is and with which settings. Calls of one
/// step run at once, so it is thread-safe. Made by an <see cref="IServerToolProvider"/>; runs in the silo that runs the request.
/// </summary>
public interface IServerTool
{
    /// <summary>What the model is shown. Where two tools of a request have the same name, the loop shows the model another one.</summary>
    ToolDefinition Definition { get; }

    /// <summary>The type of its calls, as OpenAI's Responses API has it: <c>file_search_call</c>, <c>mcp_call</c>.</summary>
    string CallType { get; }

    /// <summary>The server it belongs to, for tools of an MCP server; else null.</summary>
    string? ServerLabel => null;

    /// <summary>Its calls wait for the caller's word (<see cref="GenerationRequest.ToolApprovals"/>).</summary>
    bool NeedsApproval => false;

    /// <summary>The longest a call may take; null: the server's default. Never more than the server's limit.</summary>
    TimeSpan? TimeLimit => null;

    /// <summary>
    /// Runs a call. An <see cref="LlmException"/> is told to the model in its own words; of any other exception it is only told that the tool failed. The
    /// text is cut to <see cref="ToolInvocation.MaxOutputLength"/> afterwards, so a tool that can choose what to leave out does so itself.
    /// </summary>
    /// <param name="invocation">The call.</param>
    /// <param name="cancellationToken">Ends when the caller leaves or the call takes too long.</param>
    Task<ToolOutput> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken);

    /// <summary>
    /// An editor of a step's text, from what this tool's calls gave before it: it annotates the text, and <see cref="Annotate"/> is not called. Null: the text
    /// stays as the model wrote it.
    /// </summary>
    /// <param name="outputs">What this tool's calls gave for the request, in their order; at least one.</param>
    IAnswerEditor? Edit(IReadOnlyList<ToolOutput> outputs) => null;

    /// <summary>
    /// What in the finished answer comes from this tool's outputs, attached by code. Called once, when the answer is whole and no more tools are called.
    /// </summary>
    /// <param name="answer">The text of the last step.</param>
    /// <param name="outputs">What this tool's calls gave for the request, in their order.</param>
    IReadOnlyList<TextAnnotation> Annotate(string answer, IReadOnlyList<ToolOutput> outputs) => [];
}
