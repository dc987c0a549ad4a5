using OrleansLlm.Models.Templates.Evaluation;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>Something that a template can call: a global function, a bound method, a macro.</summary>
/// <param name="name">Its name, for errors.</param>
/// <param name="body">What it does.</param>
/// <param name="self">The value that a method is bound to; null for functions.</param>
internal sealed class CallableValue(string name, Func<Call, object> body, object? self = null)
{
    public string Name => name;

    public object Invoke(Interpreter interpreter, IReadOnlyList<object> arguments, IReadOnlyList<KeyValuePair<string, object>> keywords)
    {
        var call = new Call(name, self is null ? arguments : [self, .. arguments], keywords, interpreter);
        var result = body(call);
        call.EnsureAllUsed();
        return result;
    }
}
