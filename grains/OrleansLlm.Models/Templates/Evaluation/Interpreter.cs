using OrleansLlm.Models.Templates.Builtins;
using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Runs the statements of a template once. Not for use from several threads, or twice.</summary>
internal sealed partial class Interpreter
{
    private readonly TemplateSource _source;
    private readonly ExpressionEvaluator _expressions;
    private TrackedStringBuilder _output;

    // Where the error is, if there is one: the expression or statement that was begun or gone on with last.
    private SourceSpan _place;

    public Interpreter(TemplateSource source, TemplateLimits limits, DateTimeOffset now)
    {
        _source = source;
        Budget = new RenderBudget(limits);
        Now = now;
        _output = new TrackedStringBuilder(Budget);
        _expressions = new ExpressionEvaluator(this, source);
    }

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public RenderBudget Budget { get; }

    public DateTimeOffset Now { get; }

    public TrackedString Run(IReadOnlyList<Statement> template, IEnumerable<KeyValuePair<string, object>> variables)
    {
        var scope = new Scope();
        foreach (var (name, value) in GlobalFunctions.All.Concat(variables))
        {
            scope.Set(name, value);
        }

        try
        {
            Execute(template, new Scope(scope));
            return _output.Build();
        }
        catch (TemplateFault fault)
        {
            throw _source.Error(_place.Start, fault.Message, fault);
        }
        catch (InsufficientExecutionStackException exhausted)
        {
            throw _source.Error(_place.Start, "values nest too deep", exhausted);
        }
    }

    public void At(SourceSpan place) => _place = place;

    public object ApplyFilter(string name, IReadOnlyList<object> arguments, IReadOnlyList<KeyValuePair<string, object>> keywords) =>
        Apply(FilterTable.Filters, "filter", name, arguments, keywords);

    public bool ApplyTest(string name, IReadOnlyList<object> arguments, IReadOnlyList<KeyValuePair<string, object>> keywords) =>
        PythonTypes.IsTrue(Apply(FilterTable.Tests, "test", name, arguments, keywords));

    private object Apply(
        IReadOnlyDictionary<string, Func<Call, object>> table, string kind, string name, IReadOnlyList<object> arguments, IReadOnlyList<KeyValuePair<string, object>> keywords)
    {
        var body = table.GetValueOrDefault(name) ?? throw new TemplateFault($"there is no {kind} '{name}'; known are {FilterTable.Known(table)}");
        Budget.Step();
        var call = new Call($"the {kind} '{name}'", arguments, keywords, this);
        var result = body(call);
        call.EnsureAllUsed();
        return result;
    }

    private Flow Execute(IReadOnlyList<Statement> statements, Scope scope)
    {
        Budget.Enter();
        var flow = Flow.Next;
        for (var i = 0; i < statements.Count && flow == Flow.Next; i++)
        {
            Budget.Step();
            At(statements[i].Span);
            flow = Execute(statements[i], scope);
        }

        Budget.Leave();
        return flow;
    }

    private Flow Execute(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Statement.Data data:
                _output.Append(data.Text, isInput: false);
                return Flow.Next;
            case Statement.Output output:
                _output.Append(PythonText.Str(_expressions.Evaluate(output.Value, scope), Budget));
                return Flow.Next;
            case Statement.If branches:
                return ExecuteIf(branches, scope);
            case Statement.For loop:
                return ExecuteFor(loop, scope);
            case Statement.Jump jump:
                return jump.IsBreak ? Flow.Break : Flow.Continue;
            case Statement.With with:
                return ExecuteWith(with, scope);
            default:
                ExecuteSimple(statement, scope);
                return Flow.Next;
        }
    }

    private void ExecuteSimple(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Statement.Set set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                break;
            case Statement.SetBlock set:
                Assign(set.Target, Filtered(Capture(set.Body, new Scope(scope)), set.Filters, scope), scope);
                break;
            case Statement.FilterBlock block:
                _output.Append(PythonText.Str(Filtered(Capture(block.Body, new Scope(scope)), block.Filters, scope), Budget));
                break;
            case Statement.Macro macro:
                scope.Set(macro.Definition.Name, MakeMacro(macro.Definition, scope));
                break;
            case Statement.CallBlock block:
                var caller = KeyValuePair.Create<string, object>("caller", MakeMacro(block.Caller, scope));
                _output.Append(PythonText.Str(_expressions.Invoke(block.Call, scope, caller), Budget));
                break;
            default:
                throw new InvalidOperationException(statement.GetType().Name);
        }
    }

    private Flow ExecuteIf(Statement.If branches, Scope scope)
    {
        foreach (var (condition, body) in branches.Branches)
        {
            if (condition is null || PythonTypes.IsTrue(_expressions.Evaluate(condition, scope)))
            {
                return Execute(body, scope);
            }
        }

        return Flow.Next;
    }

    private Flow ExecuteFor(Statement.For loop, Scope scope)
    {
        var items = Items(loop, scope);
        var state = new LoopValue(items);
        var completed = false;
        for (; state.Index0 < WatchedItems.SizeOf(items); state.Index0++)
        {
            Budget.Step();
            var inner = new Scope(scope);
            inner.Set("loop", state);
            Assign(loop.Target, items[state.Index0], inner);
            var flow = Execute(loop.Body, inner);
            completed |= flow == Flow.Next;
            if (flow == Flow.Break)
            {
                break;
            }

            EndTurn(loop, items, state.Index0, completed, scope);
        }

        // Jinja's rule: "else" runs when no iteration came to the end of the body, not only when there was none.
        return completed ? Flow.Next : Execute(loop.Else, new Scope(scope));
    }

    private IReadOnlyList<object> Items(Statement.For loop, Scope scope)
    {
        var items = PythonTypes.Iterate(_expressions.Evaluate(loop.Items, scope));
        if (loop.Condition is null)
        {
            return items;
        }

        var kept = new List<object>();
        foreach (var item in items)
        {
            var inner = new Scope(scope);
            Assign(loop.Target, item, inner);
            if (PythonTypes.IsTrue(_expressions.Evaluate(loop.Condition, inner)))
            {
                kept.Add(item);
            }
        }

        return kept;
    }

    private Flow ExecuteWith(Statement.With with, Scope scope)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in with.Variables)
        {
            Assign(target, _expressions.Evaluate(value, scope), inner);
        }

        return Execute(with.Body, inner);
    }

    private void Assign(Expression target, object value, Scope scope)
    {
        switch (target)
        {
            case Expression.Name name:
                scope.Set(name.Id, value);
                break;
            case Expression.Member { Target: Expression.Name owner } member:
                var names = scope.Get(owner.Id) as NamespaceValue
                    ?? throw new TemplateFault($"'{owner.Id}' is no namespace(); only attributes of one can be set");
                Undoably(names.Attributes, member.Attribute);
                names.Attributes[member.Attribute] = value;
                break;
            case Expression.Sequence targets:
                AssignEach(targets, PythonTypes.Iterate(value), scope);
                break;
        }
    }

    private void AssignEach(Expression.Sequence targets, IReadOnlyList<object> values, Scope scope)
    {
        if (values.Count != targets.Items.Count)
        {
            throw new TemplateFault($"{targets.Items.Count} values were expected for '{_source.Slice(targets.Span)}', {values.Count} were given");
        }

        for (var i = 0; i < values.Count; i++)
        {
            Assign(targets.Items[i], values[i], scope);
        }
    }

    private TrackedString Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        var outer = _output;
        _output = new TrackedStringBuilder(Budget);
        Execute(body, scope);
        var text = _output.Build();
        _output = outer;
        Budget.Charge(text.Length);
        return text;
    }

    private object Filtered(object value, IReadOnlyList<FilterCall> filters, Scope scope)
    {
        foreach (var filter in filters)
        {
            value = _expressions.ApplyFilter(value, filter, scope);
        }

        return value;
    }

    private CallableValue MakeMacro(MacroDefinition macro, Scope definedIn) => new(macro.Name, call =>
    {
        var scope = new Scope(definedIn);
        for (var i = 0; i < macro.Parameters.Count; i++)
        {
            var (name, fallback) = macro.Parameters[i];
            scope.Set(name, call.TryGet(i, name, out var value) ? value
                : fallback is null ? new UndefinedValue($"parameter '{name}' was not provided")
                : _expressions.Evaluate(fallback, scope));
        }

        scope.Set("varargs", new ListValue(call.TakeAll(macro.Parameters.Count), isTuple: true));
        SetKeywords(call, scope);
        return Capture(macro.Body, scope);
    });

    private static void SetKeywords(Call call, Scope scope)
    {
        var keywords = new DictValue();
        foreach (var (name, value) in call.TakeKeywords())
        {
            if (name == "caller")
            {
                scope.Set(name, value);
            }
            else
            {
                keywords.Set(name, value);
            }
        }

        scope.Set("kwargs", keywords);
    }
}
