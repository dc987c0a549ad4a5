using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains;

/// <summary>Checks settings by their own annotations; says all that is wrong at once, each with the value that was given (secrets, marked as passwords, without).</summary>
/// <typeparam name="TSettings">The settings; their error messages name the setting in full.</typeparam>
public sealed class SettingsValidator<TSettings> : IValidateOptions<TSettings>
    where TSettings : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TSettings options)
    {
        var found = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(found.Select(result => Describe(options, result)));
    }

    private static string Describe(TSettings options, ValidationResult result) =>
        result.MemberNames.FirstOrDefault() is { } member && typeof(TSettings).GetProperty(member) is { } property && !IsSecret(property)
            ? $"{result.ErrorMessage} Given: {property.GetValue(options) ?? "nothing"}."
            : result.ErrorMessage ?? "A setting is not valid.";

    private static bool IsSecret(PropertyInfo property) =>
        property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };
}
