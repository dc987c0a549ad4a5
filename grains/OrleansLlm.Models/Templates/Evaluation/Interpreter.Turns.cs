using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>
/// The part that finds in one run what shorter conversations would render as: after each turn of the loop over the messages it runs the rest of the template as if
/// there were no further message. That is the same only if the template has seen nothing of what comes later.
/// </summary>
internal sealed partial class Interpreter
{
    private const string Opens = "add_generation_prompt";
    private readonly Dictionary<TurnEnd, TurnText> _ends = [];
    private IReadOnlySet<TurnEnd> _wanted = new HashSet<TurnEnd>();
    private IReadOnlyList<Statement> _rest = [];
    private Statement.For? _turns;
    private Stack<Action>? _undo;
    private bool _sawOpens;

    /// <summary>Runs a template, and tells what it renders of the conversations that end earlier; null: it can not be told by this run.</summary>
    public (TrackedString Whole, IReadOnlyDictionary<TurnEnd, TurnText>? Ends) RunTurns(
        IReadOnlyList<Statement> template, IEnumerable<KeyValuePair<string, object>> variables, IReadOnlySet<TurnEnd> wanted)
    {
        int last = template.Count - 1;
        while (last >= 0 && template[last] is not Statement.For)
        {
            last--;
        }

        _wanted = wanted;
        _turns = last < 0 ? null : (Statement.For)template[last];
        _rest = [.. template.Skip(last + 1)];
        var whole = Run(template, variables);
        return (whole, _ends.Count == wanted.Count ? _ends : null);
    }

    /// <summary>A variable was read.</summary>
    public void Saw(string name) => _sawOpens |= name == Opens;

    private void EndTurn(Statement.For loop, IReadOnlyList<object> items, int index, bool completed, Scope scope)
    {
        if (!ReferenceEquals(loop, _turns) || items is not WatchedItems messages)
        {
            return;
        }

        int count = messages.Before(index) + 1;
        if (messages.Needed > count || _sawOpens)
        {
            return;
        }

        foreach (var end in new[] { new TurnEnd(count, Open: false), new TurnEnd(count, Open: true) })
        {
            if (_wanted.Contains(end))
            {
                _ends[end] = new TurnText(_output.Length, RunRest(messages, end, completed ? [] : loop.Else, scope));
            }
        }
    }

    private string RunRest(WatchedItems messages, TurnEnd end, IReadOnlyList<Statement> otherwise, Scope scope)
    {
        var (output, place, variables) = (_output, _place, scope.Save());
        (_output, _undo) = (new TrackedStringBuilder(Budget), new Stack<Action>());
        var used = Budget.Save();
        scope.SetOutermost(Opens, end.Open);
        messages.Showing(end.Messages, () =>
        {
            Execute(otherwise, new Scope(scope));
            Execute(_rest, scope);
        });
        string text = _output.Build().Value;
        foreach (var undo in _undo)
        {
            undo();
        }

        scope.SetOutermost(Opens, value: false);
        scope.Restore(variables);
        Budget.Restore(used);
        (_output, _place, _undo, _sawOpens) = (output, place, null, false);
        return text;
    }

    /// <summary>Namespaces are what outlives a turn: what the rest of the template writes there is taken back.</summary>
    private void Undoably(Dictionary<string, object> attributes, string name)
    {
        if (_undo is not null)
        {
            var before = attributes.GetValueOrDefault(name);
            _undo.Push(() =>
            {
                if (before is null)
                {
                    attributes.Remove(name);
                }
                else
                {
                    attributes[name] = before;
                }
            });
        }
    }
}
