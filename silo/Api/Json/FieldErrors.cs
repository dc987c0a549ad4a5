using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Gathers the mistakes of a body's fields, so that a person mends them all at once.</summary>
internal sealed class FieldErrors
{
    private readonly List<ApiError> _errors = [];

    /// <summary>Reads a field; a mistake is noted and gives the default.</summary>
    public T? Try<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (ApiErrorException mistake)
        {
            _errors.Add(mistake.Error);
            return default;
        }
    }

    /// <summary>Notes fields of other names than these.</summary>
    public void Refuse(JsonFields fields, params string[] known) => Try<object>(() =>
    {
        fields.RefuseOthers(known);
        return null;
    });

    /// <summary>Ends the request when something was wrong; the first mistake decides type, code and param.</summary>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0)
        {
            return;
        }

        var first = _errors[0];
        throw new ApiErrorException(_errors.Count == 1 ? first : first with
        {
            Message = $"{_errors.Count} fields are wrong. {string.Join(' ', _errors.Select(error => error.Message))}",
            All = _errors,
        });
    }
}
