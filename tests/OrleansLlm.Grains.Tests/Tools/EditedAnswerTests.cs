using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class EditedAnswerTests
{
    [Fact]
    public void What_an_editor_holds_back_comes_before_the_finish()
    {
        var answer = new EditedAnswer(() => new Upper());
        var deltas = new[] { Text("a"), Text("b"), new ChoiceDelta { FinishReason = FinishReason.Stop } }.SelectMany(delta => answer.Take(new GenerationChunk { Deltas = [delta] }).Deltas).ToList();

        Assert.Equal(["", "A", "B"], deltas.Where(delta => delta.FinishReason is null).Select(delta => delta.Text));
        Assert.Equal((FinishReason.Stop, ""), (deltas[^1].FinishReason, deltas[^1].Text));
        Assert.Equal([1, 2], deltas.SelectMany(delta => delta.Annotations ?? []).Select(annotation => annotation.EndIndex));
    }

    [Fact]
    public void Each_text_between_calls_of_tools_has_its_own_editor()
    {
        var made = 0;
        var answer = new EditedAnswer(() => made++ == 0 ? null : new Upper());
        var call = new ChoiceDelta { Activities = [new ToolActivity { Id = "1", Type = "t", Name = "n", FunctionName = "n" }] };
        var deltas = new[] { Text("a"), call, Text("b"), call }.SelectMany(delta => answer.Take(new GenerationChunk { Deltas = [delta] }).Deltas).ToList();

        Assert.Equal("aB", string.Concat(deltas.Select(delta => delta.Text)));
        Assert.Equal(2, made);
        Assert.Empty(answer.End());
    }

    [Fact]
    public async Task A_tool_that_was_called_edits_what_the_model_says_of_it()
    {
        var search = new FakeTool("search", "found") { Editor = outputs => outputs is [{ Text: "found" }] ? new Upper() : null };
        var ids = new LoopRun { Steps = [] };
        var run = new LoopRun(search)
        {
            Steps = [LoopRun.Step(FinishReason.ToolCalls, [LoopRun.Text("first."), .. ids.Call("search")]), LoopRun.Step(FinishReason.Stop, LoopRun.Text("sec"), LoopRun.Text("ond."))],
        };
        var deltas = (await run.RunAsync(cancellationToken: TestContext.Current.CancellationToken)).SelectMany(chunk => chunk.Deltas).ToList();

        Assert.Equal("first.SECOND.", string.Concat(deltas.Select(delta => delta.Text)));
        Assert.NotEmpty(deltas.SelectMany(delta => delta.Annotations ?? []));
        Assert.Equal("first.", run.Asked[1].Messages![1].Content);
    }

    private static ChoiceDelta Text(string text) => new() { Text = text, Tokens = 1 };

    /// <summary>Writes large, one part late, with an annotation of each.</summary>
    private sealed class Upper : IAnswerEditor
    {
        private string _held = "";
        private int _length;

        public AnswerEdit Add(string text)
        {
            var edit = Complete();
            _held = text.ToUpperInvariant();
            return edit;
        }

        public AnswerEdit Complete()
        {
            var text = _held;
            (_held, _length) = ("", _length + text.Length);
            return new AnswerEdit(text, text.Length == 0 ? [] : [new TextAnnotation { Type = "file_citation", EndIndex = _length }]);
        }
    }
}
