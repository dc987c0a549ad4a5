using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary><c>map</c>, <c>select</c>, <c>reject</c> and their <c>attr</c> forms. They give lists where Jinja gives generators.</summary>
internal static class SelectionFilters
{
    // For arguments that can only be given by name.
    private const int NoPosition = -1;

    public static Dictionary<string, Func<Call, object>> All { get; } = new(StringComparer.Ordinal)
    {
        ["map"] = Map,
        ["select"] = call => Select(call, byAttribute: false, keep: true),
        ["reject"] = call => Select(call, byAttribute: false, keep: false),
        ["selectattr"] = call => Select(call, byAttribute: true, keep: true),
        ["rejectattr"] = call => Select(call, byAttribute: true, keep: false),
    };

    private static ListValue Map(Call call)
    {
        var items = PythonTypes.Iterate(call.Self);
        if (call.TryGet(NoPosition, "attribute", out var attribute))
        {
            var fallback = call.TryGet(NoPosition, "default", out var given) ? given : null;
            var path = PythonText.Str(attribute, call.Budget).Value;
            return new([.. items.Select(item => MemberAccess.GetPath(item, path) is var value && value is UndefinedValue && fallback is not null ? fallback : value)]);
        }

        var name = call.RequiredText(1, "filter").Value;
        var (arguments, keywords) = (call.TakeAll(2), call.TakeKeywords());
        return new([.. items.Select(item => call.Interpreter.ApplyFilter(name, [item, .. arguments], keywords))]);
    }

    private static ListValue Select(Call call, bool byAttribute, bool keep)
    {
        var items = PythonTypes.Iterate(call.Self);
        var path = byAttribute ? PythonText.Str(call.Required(1, "attribute"), call.Budget).Value : null;
        var testAt = byAttribute ? 2 : 1;
        var test = call.TryGet(testAt, "test", out _) ? call.RequiredText(testAt, "test").Value : null;
        var (arguments, keywords) = (call.TakeAll(testAt + 1), call.TakeKeywords());
        bool Passes(object item)
        {
            var value = path is null ? item : MemberAccess.GetPath(item, path);
            return test is null ? PythonTypes.IsTrue(value) : call.Interpreter.ApplyTest(test, [value, .. arguments], keywords);
        }

        return new([.. items.Where(item => Passes(item) == keep)]);
    }
}
