"""What the user can do: one menu a module, each a table. ui/actions.py makes menus, toolbar and keys from them."""
