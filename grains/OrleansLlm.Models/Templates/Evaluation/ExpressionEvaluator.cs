using OrleansLlm.Models.Templates.Syntax;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Evaluation;

/// <summary>Computes expressions. Every node is a step, and every string or list that is made is charged.</summary>
internal sealed class ExpressionEvaluator(Interpreter interpreter, TemplateSource source)
{
    private readonly RenderBudget _budget = interpreter.Budget;

    public object Evaluate(Expression expression, Scope scope)
    {
        _budget.Step();
        switch (expression)
        {
            case Expression.Constant constant:
                return constant.Value;
            case Expression.Name name:
                interpreter.At(name.Span);
                interpreter.Saw(name.Id);
                return scope.Get(name.Id);
        }

        _budget.Enter();
        var value = Compute(expression, scope);
        _budget.Leave();
        _budget.Charge(value switch { TrackedString text => text.Length, ListValue list => WatchedItems.SizeOf(list.Items), _ => 0 });
        return value;
    }

    public object ApplyFilter(object value, FilterCall filter, Scope scope)
    {
        var (positional, keywords) = Arguments(filter.Arguments, scope, value);
        interpreter.At(filter.Span);
        return interpreter.ApplyFilter(filter.Name, positional, keywords);
    }

    public object Invoke(Expression.Invocation invocation, Scope scope, KeyValuePair<string, object>? extraKeyword = null)
    {
        var target = Evaluate(invocation.Target, scope);
        var (positional, keywords) = Arguments(invocation.Arguments, scope);
        if (extraKeyword is { } extra)
        {
            keywords.Add(extra);
        }

        interpreter.At(invocation.Span);
        return target switch
        {
            CallableValue callable => callable.Invoke(interpreter, positional, keywords),
            UndefinedValue undefined => throw undefined.Fault(),
            _ => throw new TemplateFault($"'{source.Slice(invocation.Target.Span)}' is {PythonTypes.NameOf(target)}, not a function"),
        };
    }

    private object Compute(Expression expression, Scope scope) => expression switch
    {
        Expression.Member member => GetMember(member, scope),
        Expression.Item item => GetItem(item, scope),
        Expression.Slice slice => GetSlice(slice, scope),
        Expression.Invocation invocation => Invoke(invocation, scope),
        Expression.Filter filter => ApplyFilter(Evaluate(filter.Target, scope), filter.Call, scope),
        Expression.Test test => ApplyTest(test, scope),
        Expression.Not not => !IsTrue(not.Operand, scope),
        Expression.Logical logical => EvaluateLogical(logical, scope),
        Expression.Comparison comparison => EvaluateComparison(comparison, scope),
        Expression.Conditional conditional => EvaluateConditional(conditional, scope),
        Expression.Binary binary => EvaluateBinary(binary, scope),
        Expression.Concat concat => EvaluateConcat(concat, scope),
        Expression.Sign sign => EvaluateSign(sign, scope),
        Expression.Sequence sequence => new ListValue([.. sequence.Items.Select(item => Evaluate(item, scope))], sequence.IsTuple),
        Expression.Mapping mapping => EvaluateMapping(mapping, scope),
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    private bool IsTrue(Expression expression, Scope scope) => PythonTypes.IsTrue(Evaluate(expression, scope));

    private object GetMember(Expression.Member member, Scope scope)
    {
        var target = Defined(member.Target, member.Span, scope);
        return MemberAccess.GetAttribute(target, member.Attribute) ?? Missing(member, target, $"no attribute '{member.Attribute}'");
    }

    private object GetItem(Expression.Item item, Scope scope)
    {
        var target = Defined(item.Target, item.Span, scope);
        var key = Evaluate(item.Key, scope);
        interpreter.At(item.Span);
        return MemberAccess.GetItem(target, key) ?? Missing(item, target, $"no element {PythonText.Repr(key, _budget)}");
    }

    private object GetSlice(Expression.Slice slice, Scope scope)
    {
        var target = Defined(slice.Target, slice.Span, scope);
        var (start, stop, step) = (Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope) ?? 1);
        interpreter.At(slice.Span);
        return MemberAccess.GetSlice(target, start, stop, step, _budget);
    }

    private long? Bound(Expression? bound, Scope scope)
    {
        var value = bound is null ? NoneValue.Instance : Evaluate(bound, scope);
        return value is NoneValue ? null
            : PythonTypes.TryInteger(value, out var number) ? number
            : throw new TemplateFault($"a slice needs integers; {PythonTypes.NameOf(value)} was given");
    }

    private object Defined(Expression target, SourceSpan use, Scope scope)
    {
        var value = Evaluate(target, scope);
        interpreter.At(use);
        return value is UndefinedValue undefined
            ? throw new TemplateFault($"'{source.Slice(use)}' can not be read: {undefined.Problem}")
            : value;
    }

    private UndefinedValue Missing(Expression expression, object target, string what) =>
        new($"'{source.Slice(expression.Span)}' is undefined: {PythonTypes.NameOf(target)} has {what}");

    private bool ApplyTest(Expression.Test test, Scope scope)
    {
        // Whether a variable is defined tells nothing of its value.
        var value = test is { Call.Name: "defined", Target: Expression.Name name } ? scope.Get(name.Id) : Evaluate(test.Target, scope);
        var (positional, keywords) = Arguments(test.Call.Arguments, scope, value);
        interpreter.At(test.Call.Span);
        return interpreter.ApplyTest(test.Call.Name, positional, keywords);
    }

    private object EvaluateLogical(Expression.Logical logical, Scope scope)
    {
        var left = Evaluate(logical.Left, scope);
        return PythonTypes.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left;
    }

    private bool EvaluateComparison(Expression.Comparison comparison, Scope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (comparator, operand) in comparison.Rest)
        {
            var right = Evaluate(operand, scope);
            interpreter.At(comparison.Span);
            if (!Holds(comparator, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private bool Holds(string comparator, object left, object right)
    {
        _budget.Charge(right is TrackedString text ? text.Length : 0);
        return comparator switch
        {
            "==" => Operators.AreEqual(left, right, _budget),
            "!=" => !Operators.AreEqual(left, right, _budget),
            "in" => Operators.Contains(right, left, _budget),
            "not in" => !Operators.Contains(right, left, _budget),
            _ => Operators.IsOrdered(comparator, left, right, _budget),
        };
    }

    private object EvaluateConditional(Expression.Conditional conditional, Scope scope)
    {
        if (IsTrue(conditional.Condition, scope))
        {
            return Evaluate(conditional.Then, scope);
        }

        return conditional.Else is null
            ? new UndefinedValue($"'{source.Slice(conditional.Span)}' has no else part, and its condition is false")
            : Evaluate(conditional.Else, scope);
    }

    private object EvaluateBinary(Expression.Binary binary, Scope scope)
    {
        var left = Evaluate(binary.Left, scope);
        var right = Evaluate(binary.Right, scope);
        interpreter.At(binary.Span);
        return Arithmetic.Apply(binary.Operator, left, right, _budget);
    }

    private TrackedString EvaluateConcat(Expression.Concat concat, Scope scope)
    {
        var text = new TrackedStringBuilder(_budget);
        foreach (var part in concat.Parts)
        {
            text.Append(PythonText.Str(Evaluate(part, scope), _budget));
        }

        return text.Build();
    }

    private object EvaluateSign(Expression.Sign sign, Scope scope)
    {
        var value = Evaluate(sign.Operand, scope);
        interpreter.At(sign.Span);
        return Arithmetic.Signed(value, sign.IsMinus);
    }

    private DictValue EvaluateMapping(Expression.Mapping mapping, Scope scope)
    {
        var dict = new DictValue();
        foreach (var (key, value) in mapping.Entries)
        {
            dict.Set(Evaluate(key, scope), Evaluate(value, scope));
        }

        return dict;
    }

    private (List<object> Positional, List<KeyValuePair<string, object>> Keywords) Arguments(ArgumentList arguments, Scope scope, object? self = null)
    {
        var positional = new List<object>();
        if (self is not null)
        {
            positional.Add(self);
        }

        positional.AddRange(arguments.Positional.Select(argument => Evaluate(argument, scope)));
        if (arguments.Spread is not null)
        {
            positional.AddRange(PythonTypes.Iterate(Evaluate(arguments.Spread, scope)));
        }

        var keywords = arguments.Keywords.Select(keyword => KeyValuePair.Create(keyword.Key, Evaluate(keyword.Value, scope))).ToList();
        if (arguments.SpreadKeywords is not null)
        {
            keywords.AddRange(SpreadKeywords(Evaluate(arguments.SpreadKeywords, scope)));
        }

        return (positional, keywords);
    }

    private IEnumerable<KeyValuePair<string, object>> SpreadKeywords(object value) => value is DictValue dict
        ? dict.Entries.Select(entry => KeyValuePair.Create(PythonText.Str(entry.Key, _budget).Value, entry.Value))
        : throw new TemplateFault($"'**' needs a mapping; {PythonTypes.NameOf(value)} was given");
}
