using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Client;

/// <summary>Checks options by their own annotations, and says all that is wrong at once.</summary>
internal sealed class AnnotatedOptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var found = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(found.Select(result => $"{typeof(TOptions).Name}: {result.ErrorMessage}"));
    }
}
